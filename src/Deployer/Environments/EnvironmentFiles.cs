using System.Globalization;
using System.Text.RegularExpressions;
using Deployer.Tools;

namespace Deployer.Environments;

/// <summary>The variables file and the backend file of an environment, looked at before Terraform needs them.</summary>
/// <param name="InfraFolder">The folder <c>infra</c>.</param>
/// <param name="Environment">The environment.</param>
internal sealed partial record EnvironmentFiles(string InfraFolder, DeployEnvironment Environment)
{
    /// <summary>What a template leaves for a person to fill in.</summary>
    public const string Placeholder = "CHANGE-ME";

    // terraform fmt reads these endings only.
    private const string Ending = ".tfvars";

    /// <summary>True when the variables come from elsewhere.</summary>
    public bool BackendOnly { get; init; }

    private IEnumerable<string> Files =>
    [
        .. BackendOnly ? [] : new[] { Environment.VariablesFile },
        .. Environment.Backend == BackendKind.Local && !File.Exists(PathOf(Environment.BackendFile)) ? [] : new[] { Environment.BackendFile },
    ];

    /// <summary>Looks for missing files, text that is not Terraform's language, and places that were never filled in.</summary>
    /// <param name="terraform">Absolute path of the real terraform, which does the reading.</param>
    /// <param name="token">Stops the check.</param>
    /// <returns>The mistakes; empty when Terraform will be able to read the files. Never a value from them.</returns>
    public async Task<IReadOnlyList<ConfigurationProblem>> CheckAsync(string terraform, CancellationToken token)
    {
        var existing = Files.Where(file => File.Exists(PathOf(file))).ToList();
        var missing = Files.Except(existing).Select(Missing);
        var malformed = await FindMalformedAsync(existing, terraform, token);
        return [.. missing, .. malformed, .. existing.SelectMany(FindPlaceholders)];
    }

    private ConfigurationProblem Missing(string file)
    {
        var folders = Path.Combine(InfraFolder, "environments");
        var known = Directory.Exists(folders) ? Directory.GetDirectories(folders).Select(folder => Path.GetFileName(folder)) : [];
        return new ConfigurationProblem(
            PathOf(file), 1, "", $"the environment '{Environment.Name}' has no such file.",
            Spelling.Nearest(Environment.Name, known.Where(name => name != Environment.Name)));
    }

    // fmt is Terraform's own parser without a configuration around it: -write=false reads only, and exit code 2 is a syntax error.
    private async Task<IReadOnlyList<ConfigurationProblem>> FindMalformedAsync(
        List<string> files, string terraform, CancellationToken token)
    {
        if (files.Count == 0)
            return [];
        var folder = Directory.CreateTempSubdirectory("deployer-fmt-").FullName;
        try
        {
            for (var index = 0; index < files.Count; index++)
                File.Copy(PathOf(files[index]), Path.Combine(folder, $"{index}{Ending}"));
            var variables = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = true }).Variables;
            var command = new ToolCommand(terraform, ["fmt", "-no-color", "-list=false", "-write=false", "."], folder, variables);
            var result = await ToolRunner.RunAsync(command, limit: null, token);
            return result.ExitCode == 2 ? ReadDiagnostics(result.Stderr, files) : [];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The snippet that Terraform prints below the place is left out: it may hold a value.
    private IReadOnlyList<ConfigurationProblem> ReadDiagnostics(string stderr, List<string> files) =>
        [.. Diagnostic().Matches(stderr)
            .Select(match => new ConfigurationProblem(
                PathOf(files[Number(match, "file")]), Number(match, "line"), "", $"{match.Groups["summary"].Value.TrimEnd('.')}."))
            .DistinctBy(problem => (problem.File, problem.Line))];

    private IEnumerable<ConfigurationProblem> FindPlaceholders(string file) =>
        File.ReadLines(PathOf(file))
            .Select((line, index) => (Text: line.Trim(), Number: index + 1))
            .Where(line => !line.Text.StartsWith('#') && line.Text.Contains(Placeholder, StringComparison.Ordinal))
            .Select(line => new ConfigurationProblem(
                PathOf(file), line.Number, line.Text.Split('=')[0].Trim(), $"still says {Placeholder}."));

    private string PathOf(string file) => Path.Combine(InfraFolder, file);

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Error: (?<summary>.+)\n\n  on (?<file>\d+)\.tfvars line (?<line>\d+)", RegexOptions.Multiline)]
    private static partial Regex Diagnostic();
}
