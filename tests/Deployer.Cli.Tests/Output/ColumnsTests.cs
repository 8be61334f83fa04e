using Deployer.Cli.Output;

namespace Deployer.Cli.Tests.Output;

public sealed class ColumnsTests
{
    private static readonly string[][] Rows = [["ID", "STATUS", "ERROR"], ["k3f9", "in-doubt", "two\nlines"], ["a", "b", ""]];

    [Test]
    public void Columns_are_aligned_and_rows_stay_one_line_each() => Assert.That(Text(width: 0), Is.EqualTo("""
        ID    STATUS    ERROR
        k3f9  in-doubt  two lines
        a     b

        """));

    [TestCase(10)]
    [TestCase(1)]
    public void Lines_are_cut_to_the_terminals_width(int width) =>
        Assert.That(Text(width).TrimEnd('\n').Split('\n'), Has.Length.EqualTo(3).And.All.Length.LessThanOrEqualTo(width));

    private static string Text(int width)
    {
        using var writer = new StringWriter();
        Columns.Write(writer, Rows, width);
        return writer.ToString();
    }
}
