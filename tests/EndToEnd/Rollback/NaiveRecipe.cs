namespace EndToEnd.Rollback;

/// <summary>What is found where people ask how to roll Terraform back: put the old state back, check the old commit out, apply.</summary>
internal static class NaiveRecipe
{
    /// <summary>Follows it, with the real Terraform on the simulated cloud of a copy.</summary>
    /// <param name="checkout">The copy.</param>
    /// <param name="release">The release whose state and configuration are put back.</param>
    /// <returns>How the apply ended.</returns>
    public static async Task<CommandResult> FollowAsync(Checkout checkout, int release)
    {
        var folder = Directory.CreateDirectory(Path.Combine(checkout.Hooks, "naive")).FullName;
        var (state, configuration) = (Path.Combine(folder, "old.tfstate"), Path.Combine(folder, "old.tar"));
        await ExportAsync("state-after", state);
        await ExportAsync("configuration", configuration);
        var infra = Directory.CreateDirectory(Path.Combine(folder, "infra")).FullName;
        System.Formats.Tar.TarFile.ExtractToDirectory(configuration, infra, overwriteFiles: false);
        File.WriteAllText(Path.Combine(infra, "backend_override.tf"), "terraform {\n  backend \"local\" {}\n}\n");
        var variables = SimulatedCloud.VariablesOf(checkout);
        variables["TF_WORKSPACE"] = "sandbox";
        variables["TF_VAR_database_password"] = SandboxDatabase.AddressOf(checkout).Password;

        var states = Path.GetDirectoryName(Path.GetDirectoryName(TerraformState.FileOf(checkout)));
        (await TerraformAsync("init", "-input=false", "-no-color", $"-backend-config=workspace_dir={states}")).EndedWith(0);
        (await TerraformAsync("state", "push", "-force", state)).EndedWith(0);
        return await TerraformAsync("apply", "-auto-approve", "-input=false", "-no-color", "-var-file=environments/sandbox/terraform.tfvars");

        async Task ExportAsync(string part, string file) =>
            (await checkout.RunAsync("releases", "export", "sandbox", $"{release}", "--part", part, "--out", file)).EndedWith(Exit.Succeeded);

        async Task<CommandResult> TerraformAsync(params string[] arguments)
        {
            using var terraform = RunningCommand.Start("terraform", arguments, infra, variables);
            return await terraform.EndAsync();
        }
    }
}
