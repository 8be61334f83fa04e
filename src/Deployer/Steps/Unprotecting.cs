using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// An apply before a rollback's own, which switches off the protection of objects that the rollback is to remove. It applies the present
/// configuration, to those objects only, with nothing but their protection changed; one approval is about both plans.
/// </summary>
/// <param name="Before">The digest of the plan that it makes possible.</param>
/// <param name="First">The plan of the apply before.</param>
/// <param name="Objects">What it changes, by the addresses that the state knows, each with what the other plan calls it.</param>
internal sealed record Unprotecting(string Before, PlanOnRecord First, IReadOnlyDictionary<string, string> Objects)
{
    private const string FactName = "unprotect.json";

    /// <summary>Keeps it for the step that applies it.</summary>
    /// <param name="folder">The run's folder.</param>
    public void Keep(RunFolder folder) => folder.Keep(FactName, this);

    /// <summary>What was planned to be switched off in a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Null when nothing was.</returns>
    public static Unprotecting? Of(RunFolder folder) => folder.Recall<Unprotecting>(FactName);

    /// <summary>Whether the apply before has been started and no other since.</summary>
    /// <param name="folder">The run's folder.</param>
    public static bool Began(RunFolder folder) => Of(folder) is { } known && Applying.LastPlan(folder) == known.First.Name.Digest;

    /// <summary>Plans it where the plan of a rollback needs it, and keeps it for the step that applies it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">The plan of the rollback.</param>
    /// <param name="cancellation">Stops the planning.</param>
    /// <returns>The apply before; null when nothing is protected, or none of it can be switched off.</returns>
    public static async Task<Unprotecting?> PlanAsync(RunContext run, PlanOnRecord plan, CancellationToken cancellation)
    {
        run.Folder.Forget(FactName);
        var doomed = PlanReview.Find(plan.Summary)
            .Where(each => each.Failure == KnownFailure.DeletionProtected && !each.Change.Tainted && each.Change.Deposed is null)
            .Select(each => each.Change)
            .ToList();
        if (run.ChosenRelease is null || doomed.Count == 0 || !Directory.Exists(run.Folder.Present))
        {
            return null;
        }

        var possible = ProtectionOverrides.Write(run.Folder.Present, doomed);
        if (possible.Count == 0)
        {
            return null;
        }

        var objects = possible.ToDictionary(ProtectionOverrides.AddressOf, change => change.Address, StringComparer.Ordinal);
        var terraform = await TerraformSetup.ForPresentAsync(run, cancellation);
        var first = await PlanFirstAsync(run, terraform, [.. objects.Keys], cancellation);
        if (Beyond(first.Summary, objects.Keys) is [var foreign, ..])
        {
            run.Warn($"the protection cannot be switched off by itself: the configuration that was applied last would also have {foreign.Address} "
                + $"{foreign.Action.Past()} ({string.Join(", ", foreign.Attributes)})");
            return null;
        }

        var unprotecting = new Unprotecting(plan.Name.Digest, first, objects);
        unprotecting.Keep(run.Folder);
        run.Note($"before it, an apply of its own switches off the protection of {string.Join(", ", objects.Values.Order(StringComparer.Ordinal))}");
        return unprotecting;
    }

    /// <summary>Plans what is to be switched off, or what of it is left.</summary>
    /// <param name="run">The run.</param>
    /// <param name="terraform">Terraform in the present configuration.</param>
    /// <param name="addresses">The addresses that the state knows.</param>
    /// <param name="cancellation">Stops the planning.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="StepFailedException">Terraform could not plan.</exception>
    public static async Task<PlanOnRecord> PlanFirstAsync(
        RunContext run, Terraform terraform, IReadOnlyList<string> addresses, CancellationToken cancellation)
    {
        var file = run.Folder.UnprotectPlan;
        var options = new TerraformPlanOptions(file)
        {
            Targets = addresses,
            VariableFiles = [Path.Combine(run.Folder.Present, run.Environment.VariablesFile)],
        };
        var result = await terraform.PlanAsync(options, onEvent: null, cancellation);
        if (result.Outcome == TerraformPlanOutcome.Failed)
        {
            throw new StepFailedException(
                $"Terraform could not plan to switch off the protection of {string.Join(", ", addresses)}.\n{result.Description}", run.MendConfiguration);
        }

        File.SetUnixFileMode(file, PrivateFiles.Mode);
        var description = await terraform.ShowPlanAsync(file, cancellation);
        PlanSecrets.Learn(run, description);
        var state = (await StateFile.PullAsync(terraform, cancellation))?.Facts;
        var name = new PlanName(
            PrivateFiles.DigestOf(file), result.Outcome == TerraformPlanOutcome.Changes, run.Environment.Workspace, state?.Lineage, state?.Serial);
        return new PlanOnRecord(name, PlanReader.Read(description)) { TerraformVersion = PlanReader.TerraformVersion(description) };
    }

    /// <summary>What a plan would do besides switching protections off.</summary>
    /// <param name="first">The plan.</param>
    /// <param name="addresses">The addresses whose protections are meant.</param>
    /// <returns>The changes.</returns>
    public static IReadOnlyList<PlannedChange> Beyond(PlanSummary first, IEnumerable<string> addresses) => first.Changes
        .Where(change => change.Action != PlanAction.Read)
        .Where(change => change.Action != PlanAction.Update || !addresses.Contains(change.Address) || !OnlyProtection(change))
        .ToList();

    /// <summary>The plan of the rollback, as it will be once the protections are off.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>The plan, in which those objects may be destroyed.</returns>
    public PlanOnRecord Of(PlanOnRecord plan) => plan with
    {
        Summary = plan.Summary with
        {
            Changes = [.. plan.Summary.Changes.Select(change => change with { ProtectionCleared = change.DeletionProtected && Objects.Values.Contains(change.Address) })],
        },
    };

    /// <summary>What of it is to be done when a part of the rollback is skipped.</summary>
    /// <param name="skipped">What is skipped.</param>
    /// <returns>Null when nothing is left.</returns>
    public Unprotecting? Without(SkippedObjects skipped)
    {
        var left = Objects.Where(each => !skipped.Cover(each.Value)).ToDictionary(StringComparer.Ordinal);
        return left.Count > 0 ? this with { Objects = left } : null;
    }

    /// <summary>Why a person must be asked, who has not named the objects.</summary>
    /// <param name="consent">What was decided when the run was started.</param>
    /// <returns>The reasons.</returns>
    public IReadOnlyList<string> Reasons(Consent consent) => Objects.Values.Except(consent.AllowDestroy).Order(StringComparer.Ordinal)
        .Select(address => $"{address} is protected by its provider: an apply before this one would switch that off")
        .ToList();

    // What a provider counts by itself (a revision, an etag) follows from any update; nothing else of this plan makes a value unknown.
    private static bool OnlyProtection(PlannedChange change) => change.Attributes.Except(change.KnownLater, StringComparer.Ordinal).All(IsProtection);

    private static bool IsProtection(string attribute) =>
        attribute is DeletionProtection.Switch or DeletionProtection.Enabled or DeletionProtection.Drop or DeletionProtection.Policy or DeletionProtection.State;
}
