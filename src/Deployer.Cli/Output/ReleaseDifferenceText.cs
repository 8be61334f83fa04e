using Deployer.Releases;

namespace Deployer.Cli.Output;

/// <summary>What stands between two releases, as <c>deployer releases diff</c> prints it, with Terraform's signs.</summary>
internal static class ReleaseDifferenceText
{
    public static void Write(ReleaseDifference difference, TextWriter writer)
    {
        writer.WriteLine($"from release {difference.From} to release {difference.To}:");
        (string Title, IReadOnlyList<Difference> Parts)[] groups =
        [
            ("origin", difference.Origin), ("providers", difference.Providers), ("files", difference.Files),
            ("resources", difference.Resources), ("migrations", difference.Migrations), ("outputs", difference.Outputs),
        ];
        foreach (var (title, parts) in groups.Where(group => group.Parts.Count > 0))
        {
            writer.WriteLine($"{title}:");
            foreach (var part in parts)
                writer.WriteLine($"  {Sign(part.Kind)} {Printable.Line(part.Name)}{Printable.Line(Values(part))}");
        }

        if (groups.All(group => group.Parts.Count == 0))
            writer.WriteLine("no differences");
    }

    private static char Sign(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => '+',
        DifferenceKind.Removed => '-',
        _ => '~',
    };

    private static string Values(Difference part) => part switch
    {
        { From: { Length: > 0 } from, To: { Length: > 0 } to } => $"  {from} -> {to}",
        { To: { Length: > 0 } to } => $"  {to}",
        { From: { Length: > 0 } from } => $"  {from}",
        _ => "",
    };
}
