using System.Globalization;

namespace EndToEnd.Rollback;

internal sealed class StoryTests
{
    [Test]
    public async Task Back_at_A_the_cloud_is_that_of_A_object_by_object_and_the_rollback_of_the_rollback_is_B()
    {
        await using var checkout = Checkout.CreateOfRepository();
        Story.WriteA(checkout);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var a = await Standing.ReadAsync(checkout);
        Story.WriteB(checkout);
        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", Story.Project)).EndedWith(Exit.Succeeded);
        var b = await Standing.ReadAsync(checkout);
        Assert.That(b.Difference(a, checkout.MadeBy(2)), Is.Not.Empty);

        var asked = (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Waiting)
            .Said("sensitive, and kept as today: token")
            .Said("].south, which is needed to remove google_secret_manager_secret.south: added")
            .Said($"{Story.Secret} is protected by its provider: an apply before this one would switch that off")
            .Said($"{Story.South} is protected by its provider");
        Assert.That((await Standing.ReadAsync(checkout)).Cloud, Is.EqualTo(b.Cloud));
        (await checkout.RunAsync(asked.Approval)).EndedWith(Exit.Succeeded).Said("not protected any more").Said("0 orphans");

        var back = await Standing.ReadAsync(checkout);
        Assert.That(back.Difference(a, checkout.MadeBy(3)), Is.Empty);
        Assert.That(checkout.Picture(), Does.Contain(Story.SecondToken).And.Not.Contain(Story.FirstToken), "a revoked secret does not come back");
        Assert.That(checkout.MadeBy(3), Is.EquivalentTo(new[]
        {
            Story.Project, "google_service_account.replaced",
        }));

        (await checkout.RunAsync("rollback", "sandbox", "--to", "2", "--yes", "--allow-destroy", Story.Project)).EndedWith(Exit.Succeeded)
            .Said("0 orphans");

        Assert.That((await Standing.ReadAsync(checkout)).Difference(b, checkout.MadeBy(4)), Is.Empty);
        Assert.That((await checkout.ReleasesAsync()).Select(release => release.Verified), Is.All.True);

        // The same way once more, as it is found elsewhere.
        var naive = await NaiveRecipe.FollowAsync(checkout, 1);
        var left = (await Standing.ReadAsync(checkout)).Orphans.Except(a.Orphans).ToList();
        Assert.That(
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "rollback.md")),
            Does.Contain(SideBySide(naive, left, [.. back.Orphans.Except(a.Orphans)], checkout.Picture())), $"{naive}\n{string.Join('\n', left)}");
    }

    /// <summary>What the page says of both, as it was measured.</summary>
    private static string SideBySide(CommandResult naive, List<string> left, List<string> ours, string picture) => string.Create(CultureInfo.InvariantCulture, $"""
        | Terraform's apply ends with | {(naive.ExitCode == 0 ? "success" : "errors")} | success |
        | Objects that stand and that no state knows | {left.Count} | {ours.Count} |
        | The secret that was in use before | {(picture.Contains(Story.FirstToken, StringComparison.Ordinal) ? "is back in use" : "stays out of use")} | stays out of use |
        """);
}
