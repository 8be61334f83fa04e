using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads one environment's properties.</summary>
internal sealed partial class EnvironmentReader(ProblemList problems, YamlNode nameNode)
{
    private static readonly string[] Keys =
    [
        "cloud", "backend", "database", "confirm", "protect", "lock-timeout", "project", "project-ref", "database-url-env",
        "encryption", "releases", "copies", "health", "guards", "rules", "drift",
    ];

    private readonly string _name = nameNode.Text();
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);

    // One slip is one mistake: a key that stands there misspelt is not reported as missing as well.
    private readonly HashSet<string> _misspelt = new(StringComparer.Ordinal);

    /// <summary>The environment, or null when a mistake leaves it without a meaning; each mistake is in the list.</summary>
    public DeployEnvironment? Read(YamlNode properties)
    {
        CheckName();
        if (properties is not YamlMappingNode mapping)
        {
            problems.Add(nameNode, $"environments.{_name}", "expected the properties cloud, backend and database below it.");
            return null;
        }

        foreach (var (key, value) in mapping.Children)
        {
            if (Keys.Contains(key.Text()))
                _values[key.Text()] = value;
            else
                AddUnknownKey(key);
        }

        return ReadProperties();
    }

    private void AddUnknownKey(YamlNode key)
    {
        var suggestion = Spelling.Nearest(key.Text(), Keys);
        problems.Add(key, Path(key.Text()), "unknown key.", suggestion);
        if (suggestion is not null)
            _misspelt.Add(suggestion);
    }

    private DeployEnvironment? ReadProperties()
    {
        var cloud = Choice<CloudKind>("cloud", required: true);
        var backend = Choice<BackendKind>("backend", required: true);
        var database = Choice<DatabaseKind>("database", required: true);
        var confirm = Choice<ConfirmPolicy>("confirm", required: false);
        var environment = new DeployEnvironment
        {
            Name = _name,
            Cloud = cloud ?? default,
            Backend = backend ?? default,
            Database = database ?? default,
            Confirm = confirm ?? ConfirmPolicy.Destroys,
            LockTimeout = ReadLockTimeout(),
            Protect = ReadProtect(),
            Project = Matching("project", ProjectId(), "a Google Cloud project id has 6 to 30 lowercase letters, digits or dashes, such as 'acme-production'."),
            ProjectRef = Matching("project-ref", ProjectReference(), "a Supabase project reference has exactly 20 lowercase letters; it stands in the project's dashboard URL."),
            DatabaseUrlVariable = Matching("database-url-env", VariableName(), "expected the NAME of an environment variable, such as DATABASE_URL; a URL with its password does not belong in this file."),
            Releases = ReleasesSettingsReader.Read(problems, _values.GetValueOrDefault("releases"), Path("releases")),
            Encryption = EncryptionSettingsReader.Read(problems, _values.GetValueOrDefault("encryption"), Path("encryption")),
            Health = HealthSettingsReader.Read(problems, _values.GetValueOrDefault("health"), Path("health")),
            Copies = CopiesSettingsReader.Read(problems, _values.GetValueOrDefault("copies"), Path("copies")),
            Guards = GuardSettingsReader.Read(problems, _values.GetValueOrDefault("guards"), Path("guards")),
            Rules = PlanRulesReader.Read(problems, _values.GetValueOrDefault("rules"), Path("rules")),
            Drift = DriftSettingsReader.Read(problems, _values.GetValueOrDefault("drift"), Path("drift")),
        };

        if (cloud is null || backend is null || database is null)
            return null;
        foreach (var (key, message) in EnvironmentRules.Check(environment, _values.ContainsKey("database-url-env")))
            problems.Add(_values.GetValueOrDefault(key, nameNode), Path(key), message);
        return environment;
    }

    private void CheckName()
    {
        if (!EnvironmentName().IsMatch(_name))
            problems.Add(nameNode, $"environments.{_name}", "a name is a lowercase letter followed by at most 30 lowercase letters, digits or dashes.");
        else if (_name == "default")
            problems.Add(nameNode, $"environments.{_name}", "'default' is Terraform's own workspace, which exists everywhere; choose another name.");
    }

    private T? Choice<T>(string key, bool required) where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(word => word.ToLowerInvariant()).ToArray();
        if (!_values.TryGetValue(key, out var node))
        {
            if (required && !_misspelt.Contains(key))
                problems.Add(nameNode, Path(key), $"missing; it is one of {string.Join(", ", words)}.");
            return null;
        }

        var index = Array.IndexOf(words, node.Text());
        if (index >= 0)
            return Enum.GetValues<T>()[index];
        problems.Add(node, Path(key), $"'{node.Text()}' is not one of {string.Join(", ", words)}.", Spelling.Nearest(node.Text(), words));
        return null;
    }

    private string? Matching(string key, Regex pattern, string rule)
    {
        if (!_values.TryGetValue(key, out var node))
            return null;
        if (node is YamlScalarNode && pattern.IsMatch(node.Text()))
            return node.Text();

        // The rule alone, never the value: people paste database URLs here, and those hold a password.
        problems.Add(node, Path(key), rule);
        return null;
    }

    private TimeSpan ReadLockTimeout()
    {
        var text = Matching("lock-timeout", Duration(), "expected a number of seconds or minutes, such as 30s or 5m.");
        if (text is null)
            return DeployEnvironment.DefaultLockTimeout;
        var number = int.Parse(text[..^1], CultureInfo.InvariantCulture);
        return text.EndsWith('m') ? TimeSpan.FromMinutes(number) : TimeSpan.FromSeconds(number);
    }

    private string[] ReadProtect()
    {
        if (!_values.TryGetValue("protect", out var node))
            return [];
        if (node is not YamlSequenceNode list)
        {
            problems.Add(node, Path("protect"), "expected a list of resource types or addresses, such as [google_pubsub_topic, module.database].");
            return [];
        }

        foreach (var entry in list.Children.Where(entry => entry is not YamlScalarNode || !ResourceName().IsMatch(entry.Text())))
            problems.Add(entry, Path("protect"), $"'{entry.Text()}' is neither a resource type (google_pubsub_topic) nor an address (module.database).");
        return [.. list.Children.Select(entry => entry.Text())];
    }

    private string Path(string key) => $"environments.{_name}.{key}";

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,30}\z")]
    private static partial Regex EnvironmentName();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{4,28}[a-z0-9]\z")]
    private static partial Regex ProjectId();

    [GeneratedRegex(@"^[0-9]{1,4}[sm]\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[a-z]{20}\z")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();

    // A type has no dot; an address has at least one, and index keys such as ["api"] or [0].
    [GeneratedRegex("""^[a-z][a-z0-9_]*\z|^[A-Za-z_][\w-]*(\[[^\]]+\])?(\.[A-Za-z_][\w-]*(\[[^\]]+\])?)+\z""")]
    private static partial Regex ResourceName();
}
