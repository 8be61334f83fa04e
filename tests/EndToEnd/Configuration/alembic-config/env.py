# The deployer names the database in DATABASE_URL. Its password comes in PGPASSWORD, which psycopg2 reads by itself.
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

# The log names each revision that begins: the deployer tells from it which one failed.
fileConfig(context.config.config_file_name)

engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    # Each revision commits by itself: a failing one leaves those before it applied.
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
