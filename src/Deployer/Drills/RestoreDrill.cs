using Deployer.Environments;
using Deployer.Inspections;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tools;

namespace Deployer.Drills;

/// <summary>
/// Tries whether an environment could be brought back if all that is known here were lost: fetches its last release into an empty home,
/// and has Terraform restore it there, with a state of its own. On the simulated cloud it is made, in a cloud of the drill's own, and
/// compared; on a real one it is only planned, for a second state over what lives would be a hazard.
/// </summary>
public sealed class RestoreDrill
{
    private const string Command = "drill";

    private readonly Inspection inspection;

    internal RestoreDrill(RunServices services, EnvironmentGate gate) => inspection = new Inspection(services, gate);

    /// <summary>Drills the restore of an environment, and records what was found. Changes nothing of the environment, the state neither.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="cancellation">Ctrl-C; nothing is recorded then.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="NotFoundException">There is nothing to restore.</exception>
    /// <exception cref="BusyException">Another process works on the environment.</exception>
    /// <exception cref="StorageException">The release is damaged; recorded.</exception>
    /// <exception cref="StepFailedException">Terraform could not restore it; recorded.</exception>
    public Task<DrillReport> RunAsync(string environment, CancellationToken cancellation) =>
        inspection.RunAsync(environment, Command, DrillAsync, cancellation);

    private static async Task<DrillReport> DrillAsync(RunContext inspected, CancellationToken cancellation)
    {
        var services = inspected.Services;
        var (home, records) = (new DrillHome(inspected), new DrillStore(services.Home, inspected.Environment.Name));
        var drill = new Drill(inspected, home);
        await home.ClearAsync(cancellation);
        try
        {
            await drill.RestoreAsync(cancellation);
            records.Keep(drill.Report);
            return drill.Report;
        }
        catch (DeployerException problem) when (problem is not NotFoundException && !cancellation.IsCancellationRequested)
        {
            records.Keep(drill.Report with { Problem = services.Redaction.Apply(problem.Message) });
            throw;
        }
        finally
        {
            // Also after Ctrl-C: a cloud that goes on without its home could never be found again.
            await home.ClearAsync(CancellationToken.None);
        }
    }

    /// <summary>One drill.</summary>
    private sealed class Drill(RunContext inspected, DrillHome home)
    {
        private readonly TimeProvider time = inspected.Services.Time;

        // What fails before a release is chosen is told of the one that it would be.
        public DrillReport Report { get; private set; } = new(
            inspected.Environment.Name,
            inspected.Services.Time.GetUtcNow(),
            inspected.Releases.Entries().FirstOrDefault(entry => entry.Release is null or { Plan: not null })?.Number ?? 0);

        public async Task RestoreAsync(CancellationToken cancellation)
        {
            var environment = inspected.Environment with { Backend = BackendKind.Local };
            var services = inspected.Services with { Home = home.Home, Copying = null };
            var store = new ReleaseStore(home.Home, environment.Name, time);
            var source = await TimeAsync("fetch", () => home.FetchAsync(cancellation));
            var chosen = DrillChoice.Of(store, environment.Name);
            Report = Report with { Release = chosen.Number, Source = source };

            var then = await TimeAsync("open", () => OpenAsync(chosen, environment, cancellation));
            Report = Report with
            {
                Objects = then.Count,
                Lost = [.. DrillChoice.Lost(environment, chosen, then, inspected.Releases)],
                Estimate = inspected.Simulated ? null : RunEstimate.Of(inspected.Releases, rollback: false),
            };

            home.Home.Folder(home.Folder.Path);
            new ChosenRelease(chosen.Number).Keep(home.Folder);
            var run = new RunContext(inspected.RunId, Command, environment, home.Folder, services);
            home.Home.Folder(TerraformSetup.DataFolder(run));
            await TimeAsync("unpack", async () =>
            {
                await RestoreConfiguration.WriteAsync(run, current: null, cancellation);
                return true;
            });
            var terraform = await TimeAsync("init", async () =>
            {
                var opened = await TerraformSetup.ForAsync(run, cancellation);
                await TerraformSetup.InitialiseAsync(run, opened, cancellation);
                return opened;
            });
            var plan = await TimeAsync("plan", () => new Planning(run, terraform, new Consent(AssumeYes: false, AllowDestroy: [])).PlanAsync(cancellation));
            Require(chosen, [.. then.Select(each => each.Address).Except(plan.Summary.Changes.Select(change => change.Address))], "the plan would not make");
            if (!inspected.Simulated)
            {
                return;
            }

            await TimeAsync("apply", () => ApplyAsync(run, terraform, cancellation));
            await TimeAsync("verify", () => VerifyAsync(run, terraform, chosen, then, cancellation));
            Report = Report with { Applied = true };
        }

        private async Task<IReadOnlyList<StateResource>> OpenAsync(Release chosen, DeployEnvironment environment, CancellationToken cancellation) =>
            [.. StateResources.Read(await new ReleaseContent(home.Home, environment).ReadAsync(chosen.After!, cancellation)) // It was chosen by that.
                .Where(each => each.Deposed is null)];

        private static async Task<bool> ApplyAsync(RunContext run, Terraform terraform, CancellationToken cancellation)
        {
            var applied = await terraform.ApplyAsync(run.Folder.Plan, onStarted: null, onEvent: null, cancellation);
            return applied.Outcome == TerraformApplyOutcome.Completed ? true : throw new StepFailedException(
                $"Terraform could not make what it had planned.\n{applied.Description}", run.MendConfiguration);
        }

        private static async Task<bool> VerifyAsync(
            RunContext run, Terraform terraform, Release chosen, IReadOnlyList<StateResource> then, CancellationToken cancellation)
        {
            await VerifyDeployment.RequireNoChangesAsync(run, cancellation);
            var now = await StateFile.PullAsync(terraform, cancellation) is { Content: var state } ? StateResources.Read(state) : [];
            Require(chosen, [.. VerifyRollback.Differences(then, now)], "what was made is not the same:");
            return true;
        }

        private static void Require(Release chosen, IReadOnlyList<string> differences, string what)
        {
            if (differences.Count > 0)
            {
                throw new StepFailedException(
                    $"Release {chosen.Number} cannot be restored from nothing: {what}\n{string.Join('\n', differences.Select(line => $"  {line.Trim()}"))}",
                    "Look at these; a release that has them can be made by a deployment.");
            }
        }

        private async Task<T> TimeAsync<T>(string name, Func<Task<T>> work)
        {
            var began = time.GetTimestamp();
            try
            {
                return await work();
            }
            finally
            {
                Report = Report with { Steps = [.. Report.Steps, new DrillStep(name, time.GetElapsedTime(began))] };
            }
        }
    }
}
