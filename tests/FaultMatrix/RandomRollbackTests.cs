namespace FaultMatrix;

/// <summary>
/// Random configurations one after the other, and random ways back, killed at random lines of their output and resumed: what stands in the
/// cloud is what the configuration says that was deployed or gone back to, object by object, and no state lacks any of it.
/// </summary>
[Platform("Linux")]
internal sealed class RandomRollbackTests
{
    private const int SeedsOfShare = 10;
    private const int SeedsOfAll = 200;
    private const int Commands = 5;
    private const int MostResumes = 8;
    private const int Lines = 60;
    private const string File = "infra/random.tf";

    // A Terraform that is killed leaves objects that only a person can tell apart; see the other cases.
    private static readonly Fault[] Strikes = [Fault.KillDeployer, Fault.KillGroup, Fault.Terminate, Fault.Interrupt];

    private static readonly int Most = Share.MatrixFile is null ? SeedsOfShare : SeedsOfAll;

    private static int _equal;
    private static int _rollbacks;
    private static int _struck;

    private readonly List<(RandomConfiguration Configuration, int Release)> _deployed = [];
    private int _serial;
    private int _releases;
    private string _story = "";

    public static IEnumerable<int> Seeds() => Enumerable.Range(1, Most);

    /// <summary>What the report says of them; null when they were not run.</summary>
    public static string? Summary => _equal == 0 ? null
        : $"Random configurations and ways back: {_equal} of {Most} seeds, with {_rollbacks} rollbacks and {_struck} kills on the way, "
            + "ended with the objects that the configuration says, each time, and 0 orphans.";

    [TestCaseSource(nameof(Seeds))]
    public async Task Whatever_was_deployed_in_between_and_whenever_it_was_killed_a_rollback_ends_with_what_stood_then(int seed)
    {
        var random = new Random(seed);
        await using var target = new LocalTarget();
        var checkout = target.Checkout;
        var standing = RandomConfiguration.Empty;
        for (var command = 0; command < Commands; command++)
        {
            var back = command >= 2 && random.Next(3) > 0 ? _deployed[random.Next(_deployed.Count - 1)] : default;
            var next = back.Configuration ?? standing.Next(random, () => _serial++);
            if (back.Configuration is null) checkout.Write(File, next.ToText());
            string[] words = back.Configuration is null
                ? ["deploy", target.Name, "--yes"] : ["rollback", target.Name, "--to", $"{back.Release}", "--yes"];
            await RunAsync(checkout, words, command == 0 ? null : Strikes[random.Next(Strikes.Length)], random.Next(1, Lines));

            standing = next with { Moves = [] };
            // A run that ended before it opened a release, and was begun anew, makes one only.
            _releases = (await checkout.ReleasesAsync())[0].Number;
            _deployed.RemoveAll(known => known.Configuration == next);
            _deployed.Add((next, _releases));
            Assert.That(InCloud(checkout), Is.EquivalentTo(standing.Objects.Select(each => each.InCloud)), _story);
            Assert.That(Addresses(checkout), Is.EquivalentTo(standing.Objects.Select(each => $"{each.Type}.{each.Address}")), _story);
            Assert.That(Orphans(checkout), Is.Empty, _story);
            if (back.Configuration is not null) Interlocked.Increment(ref _rollbacks);
        }

        Interlocked.Increment(ref _equal);
    }

    private async Task RunAsync(Checkout checkout, string[] words, Fault? strike, int line)
    {
        var running = checkout.Start(words);
        if (strike is { } fault)
        {
            await running.LinesOrEndAsync(line);
            if (!running.HasEnded) Strike(running, fault);
        }

        var result = await running.EndAsync();
        _story += $"{strike} at line {line}\n{result}\n";
        for (var resumes = 0; result.ExitCode != Exit.Succeeded && resumes < MostResumes; resumes++)
        {
            result = await checkout.RunAsync(result.ExitCode switch
            {
                Exit.Waiting => result.Approval,
                Exit.NotFound or Exit.Usage => words, // It came to no run.
                _ => ["resume"],
            });
            _story += $"{result}\n";
            if (result.ExitCode == Exit.Usage && result.Text.Contains("it is what is deployed", StringComparison.Ordinal)) return;
        }

        Assert.That(result.ExitCode, Is.EqualTo(Exit.Succeeded), _story);
    }

    private static void Strike(RunningCommand running, Fault fault)
    {
        Interlocked.Increment(ref _struck);
        if (fault == Fault.KillGroup) running.SignalGroup(Signal.Kill);
        else running.Signal(fault == Fault.KillDeployer ? Signal.Kill : fault == Fault.Terminate ? Signal.Terminate : Signal.Interrupt);
    }

    private static IEnumerable<string> InCloud(Checkout checkout) =>
    [
        .. SimulatedCloud.ObjectsOf(checkout, "google_service_account").Select(account => $"{account["account_id"]} {account["description"]}"),
        .. SimulatedCloud.ObjectsOf(checkout, "google_secret_manager_secret").Select(secret => $"{secret["secret_id"]}"),
        .. SimulatedCloud.ObjectsOf(checkout, "supabase_project").Select(project => $"{project["name"]}"),
    ];

    private static IEnumerable<string> Addresses(Checkout checkout) =>
        TerraformState.Read(checkout).Ids.Keys.Where(address => address.Contains(".made_") || address.Contains(".renamed_"));

    private static IEnumerable<string> Orphans(Checkout checkout)
    {
        var known = TerraformState.Read(checkout).Ids.Values.ToHashSet();
        return new[] { "google_service_account", "google_secret_manager_secret", "supabase_project" }
            .SelectMany(type => SimulatedCloud.ObjectsOf(checkout, type))
            .Select(each => $"{each["id"]}")
            .Where(id => !known.Contains(id));
    }
}
