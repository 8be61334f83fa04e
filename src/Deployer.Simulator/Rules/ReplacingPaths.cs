namespace Deployer.Simulator.Rules;

/// <summary>Which changes replace an object: those listed, or all but those listed.</summary>
internal sealed class ReplacingPaths
{
    // They follow other attributes, or concern Terraform alone.
    private static readonly string[] neverReplacing = ["timeouts", "effective_labels", "terraform_labels", "effective_annotations"];

    private readonly HashSet<string> paths;
    private readonly bool except;

    private ReplacingPaths(IEnumerable<string> paths, bool except)
    {
        this.paths = [.. paths];
        this.except = except;
    }

    public IReadOnlyCollection<string> Paths => paths;

    public static ReplacingPaths Of(IEnumerable<string> paths) => new(paths, except: false);

    public static ReplacingPaths AllExcept(IEnumerable<string> paths) => new(paths.Concat(neverReplacing), except: true);

    /// <summary>Whether a change at this path (without indexes) replaces the object: a path speaks for everything below it.</summary>
    public bool Contains(string path) => Covers(path) != except;

    private bool Covers(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            if (paths.Contains(path[..end])) return true;
        }

        return false;
    }
}
