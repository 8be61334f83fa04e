namespace EndToEnd;

/// <summary>The CI workflows that docs/ci offers, checked by what checks such files.</summary>
internal sealed class CiWorkflowTests
{
    private static readonly string Docs = Path.Combine(Repository.Root, "docs", "ci");

    [Test]
    public async Task The_workflows_of_the_docs_are_well_formed() =>
        (await LintAsync("github.yaml", "gitlab.yaml")).EndedWith(Exit.Succeeded);

    [TestCase("github.yaml", "timeout-minutes: 4", "timeout-minuts: 4", "timeout-minuts")]
    [TestCase("gitlab.yaml", "id_tokens:", "id_tokns:", "id_tokns")]
    public async Task A_misspelt_word_is_found(string file, string word, string misspelt, string told)
    {
        using var folder = new TemporaryCopy(Docs);
        folder.Replace(file, word, misspelt);

        (await LintAsync(folder.PathOf("github.yaml"), folder.PathOf("gitlab.yaml"))).EndedWith(1).Said(told);
    }

    [TestCase("github.yaml")]
    [TestCase("gitlab.yaml")]
    public void They_call_the_deployer_itself_and_settle_whatever_happened(string file)
    {
        var text = File.ReadAllText(Path.Combine(Docs, file));

        Assert.That(text, Does.Contain("exec artifacts/deployer/deployer").And.Contain("artifacts/deployer/deployer settle --summary"));
        Assert.That(text, Does.Not.Contain("make production-").And.Not.Contain("make staging-"));
        Assert.That(text, Does.Match("if: always\\(\\)|after_script:"));
    }

    private static async Task<CommandResult> LintAsync(string github, string gitlab)
    {
        using var lint = RunningCommand.Start("node", ["lint/lint.mjs", github, gitlab], Docs, new Dictionary<string, string?>());
        return await lint.EndAsync();
    }

    private sealed class TemporaryCopy : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("deployer-ci-");

        public TemporaryCopy(string of)
        {
            foreach (var file in Directory.GetFiles(of, "*.yaml"))
                File.Copy(file, PathOf(Path.GetFileName(file)));
        }

        public string PathOf(string name) => Path.Combine(folder.FullName, name);

        public void Replace(string name, string text, string replacement) =>
            File.WriteAllText(PathOf(name), File.ReadAllText(PathOf(name)).Replace(text, replacement, StringComparison.Ordinal));

        public void Dispose() => folder.Delete(recursive: true);
    }
}
