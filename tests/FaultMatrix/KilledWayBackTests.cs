namespace FaultMatrix;

/// <summary>
/// Each way back, killed at each moment and resumed by its id: what stands then, and what was created and deleted on the way, is what stands
/// and was done where nothing happened.
/// </summary>
[Platform("Linux")]
internal sealed class KilledWayBackTests
{
    private const int PartsOfAll = 5;
    private const int MostResumes = 6;

    private static readonly Dictionary<string, Func<Task<WayBack>>> Ways = new()
    {
        ["Unprotect"] = () => Task.FromResult<WayBack>(new UnprotectedWay()),
        ["Adopt"] = () => Task.FromResult<WayBack>(new AdoptedWay()),
        ["State"] = () => Task.FromResult<WayBack>(new RestoredWay()),
        ["StateInBucket"] = async () => new RestoredBucketWay((BucketTarget)await Target.CreateAsync(Backend.Gcs)),
        ["Nothing"] = () => Task.FromResult<WayBack>(new NothingWay()),
        ["Scripts"] = () => Task.FromResult<WayBack>(new ScriptsWay()),
    };

    private static int _same;
    private static int _struck;
    private static int _asked;

    /// <summary>What the report says of them; null when they were not run.</summary>
    public static string? Summary => _struck == 0 ? null
        : $"Ways back (protections switched off, adoption, a state put back in a file and in a bucket, everything destroyed, migrations taken back), "
            + $"killed at a moment of theirs: {_same} of {_struck} kills ended as without one, with nothing created or deleted twice; {_asked} times a person was asked more.";

    public static IEnumerable<TestCaseData> Cases() =>
        from way in Ways.Keys
        from part in Enumerable.Range(0, Share.MatrixFile is null ? 1 : PartsOfAll)
        select new TestCaseData(way, part);

    [TestCaseSource(nameof(Cases))]
    public async Task Killed_at_any_moment_a_way_back_is_resumed_to_the_same_end(string name, int part)
    {
        await using var way = await Ways[name]();
        way.Checkout.StandBefore("terraform");
        await way.DeployAsync();
        await way.BeginAsync();
        var course = await Course.OfAsync(way);

        foreach (var strike in Chosen(course.Strikes(way), name, part))
        {
            await way.BeginAsync();
            var done = way.Checkout.Audit().Count;
            Interlocked.Increment(ref _struck);

            var struck = new StruckWayBack(way, strike, course.Lines.Count - 1);
            var finished = await struck.GoAsync(MostResumes);

            Assert.That(finished, Is.True, struck.Story);
            // What a backup knows and the cloud lost since is made again before it goes for good.
            if (!struck.LostState) Assert.That(Course.EffectsSince(way.Checkout, done), Is.EqualTo(course.Effects), struck.Story);
            Assert.That(await way.PictureAsync(), Is.EqualTo(course.Picture), struck.Story);
            Interlocked.Increment(ref _same);
            Interlocked.Add(ref _asked, struck.Asked);
        }
    }

    // A part of all, or one inside that the seed chooses; FAULT_WAYS names moments for whoever looks into some.
    private static IEnumerable<Strike> Chosen(IReadOnlyList<Strike> all, string name, int part)
    {
        if (Environment.GetEnvironmentVariable("FAULT_WAYS") is { Length: > 0 } wanted)
            return all.Where(strike => $"{name} {strike}".Contains(wanted, StringComparison.OrdinalIgnoreCase));
        if (Share.MatrixFile is not null) return all.Where((_, index) => index % PartsOfAll == part);
        var inside = all.Where(strike => strike.IsInside).ToList();
        return [inside[new Random(Share.Seed).Next(inside.Count)]];
    }
}
