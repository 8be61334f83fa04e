using Deployer.Migrations;

namespace Deployer.Tests.Migrations;

internal sealed class SqlTextTests
{
    [TestCase("insert into a values (1, 's3cret')", "insert into a values (1, '...')")]
    [TestCase("select E'it\\'s s3cret', 'and ''s3cret'''", "select '...', '...'")]
    [TestCase("-- don't\nselect 's3cret' /* isn't */ from \"it's\"", "select '...'   from \"it's\"")]
    [TestCase("create function f() returns int language sql as $body$ select 's3cret' $body$", "create function f() returns int language sql as $$...$$")]
    [TestCase("select 'cut off s3cret", "select '...'")]
    [TestCase("select 1\n\n\nfrom a", "select 1\nfrom a")]
    public void A_statement_is_shown_without_its_values(string sql, string shown) =>
        Assert.That(SqlText.Shown(sql).Trim(), Is.EqualTo(shown));

    [Test]
    public void A_long_statement_is_cut() =>
        Assert.That(SqlText.Shown(string.Join('\n', Enumerable.Repeat("select", 50))).Split('\n'), Has.Length.EqualTo(6));

    [TestCase("invalid input syntax for type integer: \"s3cret\"", "invalid input syntax for type integer: \"...\"")]
    [TestCase("value \"s3cret\" is out of range for type integer", "value \"...\" is out of range for type integer")]
    [TestCase("relation \"a\" does not exist", "relation \"a\" does not exist")]
    public void A_message_is_shown_with_names_and_without_values(string message, string shown) =>
        Assert.That(SqlText.WithoutValue(message), Is.EqualTo(shown));
}
