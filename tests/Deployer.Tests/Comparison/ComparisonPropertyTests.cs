using CsCheck;
using Deployer.Comparison;
using Some = Deployer.Tests.Releases.Some;

namespace Deployer.Tests.Comparison;

/// <summary>Whatever three states hold: nothing is lost, nothing is told twice. All cases follow from one seed.</summary>
internal sealed class ComparisonPropertyTests
{
    private const int Cases = 2000;
    private const uint Seed = 20261124;

    // So few names and ids that objects meet under the same address, under another one, and with an id that two share.
    private static readonly Gen<ObjectText> AnObject =
        from type in OneOf("t", "u")
        from name in OneOf("a", "b", "c", "d")
        from id in OneOf<string?>("1", "2", "3", "4", "5", null)
        from value in Gen.Int[0, 1]
        from deposed in Gen.Frequency((4, Gen.Const((string?)null)), (1, OneOf<string?>("f00d", "beef")))
        select new ObjectText($"{type}.{name}", id, $$"""{"v":{{value}}}""") { Deposed = deposed };

    private static readonly Gen<ObjectText[]> AState =
        AnObject.Array[0, 8].Select(objects => objects.DistinctBy(each => (each.Address, each.Deposed)).ToArray());

    private static readonly Gen<(ObjectText[] Now, ObjectText[] Then, ObjectText[]? Old)> States =
        from now in AState
        from then in AState
        from old in AState
        from hasBackup in Gen.Bool
        select (now, then, hasBackup ? old : null);

    [Test]
    public void Every_object_of_every_state_appears_exactly_once_and_the_counts_add_up() => ForAll((states, report) =>
    {
        Assert.That(report.Objects.Select(each => Place(each, each.Now)).OfType<string>(), Is.EquivalentTo(Places(states.Now)));
        Assert.That(report.Objects.Select(each => Place(each, each.Chosen)).OfType<string>(), Is.EquivalentTo(Places(states.Then)));
        Assert.That(report.Objects.Select(each => Place(each, each.Backup)).OfType<string>(), Is.EquivalentTo(Places(states.Old ?? [])));
        Assert.That(report.Objects, Has.All.Matches<ComparedObject>(each => each.Now is not null || each.Chosen is not null || each.Backup is not null));
        Assert.That(Sum(report.Counts), Is.EqualTo(report.Objects.Count(each => each.Now is not null || each.Chosen is not null)));
        Assert.That(report.PutBackCounts is null, Is.EqualTo(states.Old is null));
        Assert.That(Sum(report.PutBackCounts), Is.EqualTo(states.Old is null ? 0 : report.Objects.Count(each => each.Now is not null || each.Backup is not null)));
    });

    [Test]
    public void A_verdict_says_what_the_ids_say() => ForAll((_, report) =>
    {
        foreach (var each in report.Objects)
        {
            Assert.That(each.Verdict is ObjectVerdict.Orphan, Is.EqualTo(each is { Now: not null, Chosen: null }), $"{each}");
            Assert.That(each.Verdict is ObjectVerdict.Recreate or ObjectVerdict.Gone, Is.EqualTo(each is { Now: null, Chosen: not null }), $"{each}");
            Assert.That(each.Verdict is ObjectVerdict.Gone, Is.EqualTo(each is { Now: null, Chosen: not null, Deposed: not null }), $"{each}");
            if (each is { Now: { } now, Chosen: { } then })
            {
                Assert.That(each.Verdict is ObjectVerdict.Replace, Is.EqualTo(now.Id != then.Id), $"{each}");
                Assert.That(each.Verdict is ObjectVerdict.Change, Is.EqualTo(each.Changed.Count > 0), $"{each}");
            }
        }
    });

    [Test]
    public void Seen_from_the_other_side_what_is_orphaned_is_made_anew() => ForAll((states, report) =>
    {
        var back = Compare(states.Then, states.Now, null);

        Assert.That(Count(back, ObjectVerdict.Orphan), Is.EqualTo(report.Counts.Recreate + report.Counts.Gone));
        Assert.That(Count(back, ObjectVerdict.Replace), Is.EqualTo(report.Counts.Replace));
        Assert.That(Count(back, ObjectVerdict.Change), Is.EqualTo(report.Counts.Change));
        Assert.That(Count(back, ObjectVerdict.Keep), Is.EqualTo(report.Counts.Keep));
    });

    [Test]
    public void A_backup_changes_nothing_of_what_a_rollback_means() => ForAll((states, report) => Assert.That(
        report.Objects.Where(each => each.Verdict is not null).Select(Rollback).Order(StringComparer.Ordinal),
        Is.EqualTo(Compare(states.Now, states.Then, null).Objects.Select(Rollback).Order(StringComparer.Ordinal))));

    [Test]
    public void Beside_itself_a_state_is_kept_whole() => ForAll((states, _) => Assert.That(
        Compare(states.Now, states.Now, states.Now).Objects.Select(each => (each.Verdict, each.PutBack)),
        Has.All.EqualTo(((ObjectVerdict?)ObjectVerdict.Keep, (ObjectVerdict?)ObjectVerdict.Keep))));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static void ForAll(Action<(ObjectText[] Now, ObjectText[] Then, ObjectText[]? Old), ComparisonReport> holds)
    {
        for (var number = 0u; number < Cases; number++)
        {
            var states = States.Generate(new PCG(number, Seed), null, out _);
            holds(states, Compare(states.Now, states.Then, states.Old));
        }
    }

    private static ComparisonReport Compare(ObjectText[] now, ObjectText[] then, ObjectText[]? old) => StateComparison.Of(
        Some.Environment("staging"),
        StateObjects.Read(null, StateText.Of(now)),
        StateObjects.Read(1, StateText.Of(then)),
        old is null ? null : StateObjects.Read(2, StateText.Of(old)));

    private static string? Place(ComparedObject each, KnownAs? known) => known is null ? null : $"{known.Address} {each.Deposed} {known.Id} {each.Type}";

    private static IEnumerable<string> Places(IEnumerable<ObjectText> objects) =>
        objects.Select(each => $"{each.Address} {each.Deposed} {each.Id} {each.Type}");

    private static string Rollback(ComparedObject each) => $"{each.Address} {each.Deposed} {each.Verdict} {each.Now} {each.Chosen} {string.Join(',', each.Changed)}";

    private static int Sum(VerdictCounts? counts) =>
        counts is null ? 0 : counts.Orphan + counts.Recreate + counts.Replace + counts.Change + counts.Gone + counts.Keep;

    private static int Count(ComparisonReport report, ObjectVerdict verdict) => report.Objects.Count(each => each.Verdict == verdict);
}
