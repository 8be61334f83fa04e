using System.Text.Json;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Migrations;

/// <summary>
/// Judges migrations by PostgreSQL's own grammar: the npm package libpg-query, compiled to WebAssembly and run by node. Nothing is
/// run and no database is asked.
/// </summary>
/// <param name="folder">The folder of its program and packages.</param>
internal sealed class SqlGate(string folder)
{
    private const string Program = "gate.mjs";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The one that is published together with this deployer.</summary>
    public static SqlGate BesideDeployer { get; } = new(Path.Combine(AppContext.BaseDirectory, "sql-gate"));

    private sealed record Question(IReadOnlyList<SqlFile> Files);

    private sealed record Answer(IReadOnlyList<Judgement> Files);

    private sealed record Judgement(string File, Mistake? Error, IReadOnlyList<int> Lines, IReadOnlyList<string> Texts, Mark? Halfway, IReadOnlyList<SqlFinding> Statements);

    private sealed record Mistake(int Line, string Message);

    private sealed record Mark(int Line, string What);

    /// <summary>Makes sure that it can run.</summary>
    /// <returns>The absolute path of node.</returns>
    /// <exception cref="ToolMissingException">Node or the package is not there.</exception>
    public string Require()
    {
        var node = ToolPath.Require("node", ToolEnvironment.Current, "Install Node.js 20 or newer: https://nodejs.org/en/download");
        return Directory.Exists(Path.Combine(folder, "node_modules", "libpg-query"))
            ? node
            : throw new ToolMissingException("libpg-query", $"in {folder}", "make build");
    }

    /// <summary>Judges the files of one push.</summary>
    /// <param name="files">The files in the order in which they are pushed.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>What they would do, in the same order.</returns>
    /// <exception cref="ToolException">It is not there, or cannot work.</exception>
    public async Task<IReadOnlyList<PendingMigration>> JudgeAsync(IReadOnlyList<SqlFile> files, CancellationToken token)
    {
        if (files.Count == 0)
        {
            return [];
        }

        // NODE_OPTIONS and its like could load other code into it.
        var environment = ToolEnvironment.Current.Where(variable => variable.Key is "PATH" or "HOME" or "TMPDIR").ToDictionary();
        var command = new ToolCommand(Require(), [Program], folder, environment)
        {
            Input = JsonSerializer.Serialize(new Question(files), DeployerJson.Options),
        };
        var result = await ToolRunner.RunAsync(command, Limit, token);
        if (result.ExitCode != 0 || Read(result.Stdout) is not { } answer || answer.Files.Count != files.Count)
        {
            // What it printed may quote a migration.
            throw new ToolFailedException(
                command.ToString(), result.ExitCode, "The SQL gate could not judge the migrations.", "Install it anew: make clean build", code: null);
        }

        return answer.Files.Zip(files, ToMigration).ToList();
    }

    private static Answer? Read(string stdout)
    {
        try
        {
            return JsonSerializer.Deserialize<Answer>(stdout, DeployerJson.Options);
        }
        catch (JsonException)
        {
            // No answer: the caller says so.
            return null;
        }
    }

    private static PendingMigration ToMigration(Judgement judged, SqlFile file) => new(
        file.File,
        file.Digest,
        judged.Error is { } error
            ? [new SqlFinding(error.Line, SqlEffect.CannotJudge, $"is no SQL by the grammar of PostgreSQL 18 ({error.Message})", Loses: false)]
            : judged.Statements)
    {
        Halfway = judged.Halfway is { } mark ? new SqlFinding(mark.Line, SqlEffect.Additive, mark.What, Loses: false) : null,
        Lines = judged.Lines,
        Texts = judged.Texts,
    };
}
