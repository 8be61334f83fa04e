using Deployer.Tests.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Tools.Git;

internal sealed class GitTests
{
    private readonly TemporaryHome temporary = new();

    private string Root => temporary.Repository.Root;

    [TearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public async Task Names_the_commit_and_says_whether_what_is_deployed_differs_from_it()
    {
        temporary.Write("infra/main.tf", "# one");
        await RunAsync("init", "--quiet");
        await RunAsync("add", "infra");
        await RunAsync("-c", "user.name=ann", "-c", "user.email=ann@desk", "commit", "--quiet", "--message", "one");
        temporary.Write("notes.txt", "not deployed");
        var git = new Deployer.Tools.Git(Root);

        var head = await git.HeadAsync(CancellationToken.None);
        var clean = await git.IsDirtyAsync(["infra", "supabase"], CancellationToken.None);
        temporary.Write("infra/new.tf", "# two");
        var dirty = await git.IsDirtyAsync(["infra", "supabase"], CancellationToken.None);

        Assert.That(head, Does.Match("^[0-9a-f]{40}$"));
        Assert.That((clean, dirty), Is.EqualTo(((bool?)false, (bool?)true)));
    }

    [Test]
    public async Task Knows_nothing_outside_a_repository()
    {
        var git = new Deployer.Tools.Git(Root);

        Assert.That(await git.HeadAsync(CancellationToken.None), Is.Null);
        Assert.That(await git.IsDirtyAsync(["infra"], CancellationToken.None), Is.Null);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var program = ToolPath.Require("git", ToolEnvironment.Current, "");
        var result = await ToolRunner.RunAsync(new ToolCommand(program, arguments, Root, ToolEnvironment.Current));
        Assert.That(result.ExitCode, Is.Zero, result.Stderr);
    }
}
