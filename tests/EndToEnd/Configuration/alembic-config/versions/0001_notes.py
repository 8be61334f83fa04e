"""create notes"""
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("create table notes (name text not null)")
