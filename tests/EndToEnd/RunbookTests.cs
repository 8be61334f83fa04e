using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>The runbook, held against the built command, the Makefile, the repository, and a deployment of the sandbox.</summary>
internal sealed partial class RunbookTests
{
    // They only read, so they can be typed side by side.
    private static readonly string[] Looks =
    [
        "deployer show <run-id>", "deployer logs <run-id>", "deployer runs production", "deployer outputs production",
        "deployer releases list production", "deployer releases verify production", "deployer releases diff production previous",
        "deployer releases show production current --output json", "deployer releases export production current --out current.release",
        "deployer runs export <run-id> --out run.json",
    ];

    [Test]
    public async Task Every_command_of_the_deployer_exists_with_its_options()
    {
        await using var checkout = Checkout.Create();
        string[][] commands = [.. Runbook.CommandsOf("deployer").Concat(await MadeAsync()).Select(command => Words(command)[1..])];

        var helps = await Task.WhenAll(commands.Select(Subcommand).Distinct().Select(async path => (path, Help: await CommandHelp.OfAsync(checkout, path))));

        var help = helps.ToDictionary(each => each.path, each => each.Help);
        Assert.That(commands.Select(words => help[Subcommand(words)].ObjectionTo(words)).OfType<string>(), Is.Empty);
        Assert.That(commands, Has.Length.GreaterThan(30));
    }

    [Test]
    public void Every_step_says_what_to_expect_what_otherwise_and_whether_it_may_be_typed_again()
    {
        var silent = Runbook.Steps.Where(step => new[] { step.Command, step.Expect, step.Otherwise, step.Again }.Any(cell => cell.Length == 0));

        Assert.That(silent, Is.Empty);
        Assert.That(Runbook.Steps, Has.Count.GreaterThan(50));
    }

    [Test]
    public void Every_link_and_every_path_leads_somewhere()
    {
        var page = Path.GetDirectoryName(Here)!; // The page is in a folder.
        var broken = Link().Matches(Runbook.Text)
            .Select(link => (File: link.Groups[1].Length > 0 ? Path.Combine(page, link.Groups[1].Value) : Here, Anchor: link.Groups[2].Value))
            .Where(link => !Path.Exists(link.File)
                || (link.Anchor.Length > 0 && !Runbook.AnchorsOf(File.ReadAllText(link.File)).Contains(link.Anchor)))
            .Select(link => $"{link.File}#{link.Anchor}");
        var missing = Runbook.Spans.Where(IsPath).Where(path => !Path.Exists(Path.Combine(Repository.Root, path)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(broken, Is.Empty);
            Assert.That(missing, Is.Empty);
        }
    }

    [Test]
    public async Task A_routine_deployment_and_the_way_back_end_as_the_runbook_says()
    {
        await using var checkout = Checkout.Create();
        foreach (var command in new[] { "deployer doctor production", "deployer plan production", "make production-deploy" })
            await StepAsync(checkout, command);
        checkout.Write("infra/second.tf", "# A second release, with the same resources.\n");
        await StepAsync(checkout, "make production-deploy");
        var deployment = (await checkout.LastRunAsync()).Id;
        await Task.WhenAll(Looks.Select(command => StepAsync(checkout, command, deployment)));
        await StepAsync(checkout, "deployer drift production");
        await StepAsync(checkout, "deployer drill production");
        await StepAsync(checkout, "deployer releases prune production --yes");

        await StepAsync(checkout, "deployer plan production --to previous");
        await StepAsync(checkout, "deployer rollback production --to previous");

        var rollback = (await checkout.LastRunAsync()).Id;
        await StepAsync(checkout, "deployer settle <run-id>", rollback);
        foreach (var command in new[] { "deployer resume <run-id>", "deployer reject <run-id>" })
        {
            // An ended run is what the column "Otherwise" has these words for.
            Assert.That(Runbook.StepOf(command).Otherwise, Does.Contain("2: it is over"));
            (await TypeAsync(checkout, command, rollback)).EndedWith(Exit.Usage).Said("is over");
        }
    }

    private static string Here => Path.Combine(Repository.Root, Runbook.Page);

    private static async Task StepAsync(Checkout checkout, string command, string runId = "") =>
        (await TypeAsync(checkout, command, runId)).EndedWith(Runbook.StepOf(command).ExitCode!.Value); // StepOf finds none without.

    private static Task<CommandResult> TypeAsync(Checkout checkout, string command, string runId)
    {
        var typed = Target().Replace(command, "deployer $1 production")
            .Replace("production", "sandbox", StringComparison.Ordinal)
            .Replace("<run-id>", runId, StringComparison.Ordinal);
        return checkout.RunAsync(Words(typed)[1..]);
    }

    // The command that each target of make would run: make itself says so, and says when there is no such target.
    private static async Task<IReadOnlyList<string>> MadeAsync()
    {
        var clean = new Dictionary<string, string?> { ["MAKEFLAGS"] = null, ["MAKELEVEL"] = null, ["ARGS"] = null, ["MFLAGS"] = null };
        List<string> made = [];
        foreach (var target in Runbook.CommandsOf("make"))
        {
            string[] words = [.. MakeWord().Matches(target).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal))];
            using var make = RunningCommand.Start("make", ["-n", .. words[1..]], Repository.Root, clean);
            var result = (await make.EndAsync()).EndedWith(Exit.Succeeded);
            made.AddRange(Exec().Matches(result.Stdout).Select(line => line.Groups[1].Value.Replace("'", "", StringComparison.Ordinal)));
        }

        return made;
    }

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // The words that can only be commands; which of them are is known by --help.
    private static string Subcommand(string[] words) => string.Join(
        ' ', words.Take(2).TakeWhile(word => CommandWord().IsMatch(word) && word is not ("production" or "staging")));

    // Of the repository, and there before anything is deployed or pinned.
    private static bool IsPath(string span) =>
        RepositoryPath().IsMatch(span) && !new[] { ".terraform.lock.hcl", "imports.tf" }.Contains(Path.GetFileName(span));

    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^(?:(?:infra|docs|supabase|src|workflows|tests)/[^ <>*]*|deployer\\.yaml|Makefile)$")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex("^make production-([a-z]+)")]
    private static partial Regex Target();

    [GeneratedRegex("(?:\"[^\"]*\"|[^ \"])+")]
    private static partial Regex MakeWord();

    [GeneratedRegex("^exec artifacts/deployer/(deployer .*)$", RegexOptions.Multiline)]
    private static partial Regex Exec();

    [GeneratedRegex("^[a-z]+$")]
    private static partial Regex CommandWord();
}
