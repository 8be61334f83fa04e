namespace FaultMatrix;

/// <summary>A deployment of two hundred objects, killed at a line of its output that the seed chooses.</summary>
[Platform("Linux")]
internal sealed class ManyResourcesTests
{
    private const int Resources = 200;
    private const int SeedsOfShare = 5;
    private const int SeedsOfAll = 50;

    // About as many lines as an undisturbed deployment prints until it verifies: the plan has one per object, the apply two.
    private const int Lines = 640;

    private static readonly Fault[] Kills = [Fault.KillDeployer, Fault.KillGroup, Fault.KillTool, Fault.PowerCut];

    private static readonly Backend[] Backends = [Backend.Local, Backend.Gcs, Backend.Pg];

    private static readonly int Most = Share.MatrixFile is null ? SeedsOfShare : SeedsOfAll;

    private static int _verified = Progress.Seeds.Count();

    /// <summary>Whether every seed ended verified.</summary>
    public static bool IsWhole => _verified == Most;

    public static IEnumerable<int> Seeds() => Enumerable.Range(1, Most).Except(Progress.Seeds);

    /// <summary>What the report says of them; null when they were not run.</summary>
    public static string? Summary => _verified == 0
        ? null
        : $"{Resources} resources, killed at a random moment: {_verified} of {Most} seeds ended verified, each object created once.";

    [TestCaseSource(nameof(Seeds))]
    public async Task Two_hundred_objects_are_verified_and_created_once_after_a_kill_at_any_moment(int seed)
    {
        var random = new Random(seed);
        var kill = Kills[random.Next(Kills.Length)];
        var line = random.Next(1, Lines);
        await using var target = await Target.CreateAsync(Backends[seed % Backends.Length]);
        Probes.AddMany(target.Checkout, Resources);

        var deployment = target.Checkout.Start("deploy", target.Name);
        await deployment.LinesOrEndAsync(line);
        Strike(target, deployment, kill);
        var person = new Person(target, many: true);
        var finished = await person.SettleAsync(await deployment.EndAsync(), () => Task.CompletedTask);

        var cloud = new Cloud(target);
        var story = $"{kill} at line {line} of {target.Name}\n{person.Transcript}";
        Assert.That(finished, Is.True, story);
        Assert.That(person.Transcript, Does.Contain("verified"));
        Assert.That((cloud.Projects().Count, cloud.CountCreated(), (await cloud.OrphansAsync()).Count), Is.EqualTo((Resources, Resources, 0)), story);
        Interlocked.Increment(ref _verified);
        Progress.Add(seed);
    }

    private static void Strike(Target target, RunningCommand deployment, Fault kill)
    {
        var tools = target.Checkout.PidsOf().Where(Signals.IsAlive).ToList();
        if (kill == Fault.KillDeployer) deployment.Signal(Signal.Kill);
        if (kill is Fault.KillGroup or Fault.PowerCut) deployment.SignalGroup(Signal.Kill);
        if (!kill.KillsTool()) return;
        foreach (var tool in tools) Signals.Send(tool, Signal.Kill);
    }
}
