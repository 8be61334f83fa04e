using Deployer.Migrations;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that the programs we drive are there, in versions that we know.</summary>
internal static class ToolChecks
{
    /// <summary>Installs the pinned Supabase CLI.</summary>
    public static readonly string[] InstallSupabase = ["npm", "ci", "--prefix", "supabase"];

    /// <summary>Terraform, 1.11 or newer.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> TerraformAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync("Terraform", async () =>
        {
            var program = Terraform.FindProgram(subject.Tools.Variables);
            var folder = subject.Home.Path;
            var terraform = new Terraform(new TerraformSettings(
                program, folder, Path.Combine(folder, "no-data"), Workspace: null, subject.Tools, Path.Combine(folder, "no-tools")));
            var version = await terraform.VersionAsync(cancellation);
            return version >= Terraform.Oldest
                ? new Finding("Terraform", FindingVerdict.Passed, $"{version} at {program}")
                : new Finding(
                    "Terraform",
                    FindingVerdict.Failed,
                    $"{version} at {program} is too old: {Terraform.Oldest} is the first that keeps write-only values out of the state",
                    "Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install");
        });

    /// <summary>What judges the migrations before they are pushed.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Not needed: nothing is started.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> SqlGateAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync("SQL gate", () =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(MigrationFile.In(subject.Repository.Migrations).Count == 0
                ? new Finding("SQL gate", FindingVerdict.NotChecked, "there are no migrations")
                : new Finding("SQL gate", FindingVerdict.Passed, $"libpg-query, run by {SqlGate.BesideDeployer.Require()}"));
        });

    /// <summary>The Supabase CLI in the pinned major version: another one behaves differently.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> SupabaseAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync("Supabase CLI", async () =>
        {
            string program;
            try
            {
                program = Supabase.FindProgram(subject.Repository.Root);
            }
            catch (ToolMissingException missing)
            {
                return Finding.Fixable("Supabase CLI", FindingVerdict.Failed, missing.Message, InstallSupabase);
            }

            var folder = subject.Home.Path;
            var supabase = new Supabase(new SupabaseSettings(program, folder, subject.Tools, Path.Combine(folder, "no-tools")));
            var version = await supabase.VersionAsync(cancellation);
            return version.Major == Supabase.Pinned.Major
                ? new Finding("Supabase CLI", FindingVerdict.Passed, version.ToString())
                : Finding.Fixable(
                    "Supabase CLI",
                    FindingVerdict.Failed,
                    $"{version} is installed, {Supabase.Pinned} is pinned, and another major version behaves differently",
                    InstallSupabase);
        });
}
