using Deployer.Tools;

namespace Deployer.Bootstrap;

/// <summary>Runs Terraform for the bucket: finds out whether it is there, plans, applies, and says what an error means.</summary>
/// <param name="folder">Where it works; prepared.</param>
/// <param name="environment">The environment's name.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="options">What tools get besides the variables of the configuration.</param>
internal sealed class BucketTerraform(BootstrapFolder folder, string environment, StateBucket bucket, ToolEnvironmentOptions options)
{
    private const string NothingToImport = "Cannot import non-existent remote object";
    private const string Forbidden = "Error 403";
    private const string WouldBeDestroyed = "Instance cannot be destroyed";

    private bool exists = true;

    /// <summary>The bucket.</summary>
    public StateBucket Bucket => bucket;

    /// <summary>Plans to adopt the bucket; when there is none, to create it. Terraform asks with its own credentials whether there is one.</summary>
    /// <param name="cancellation">Stops the planning.</param>
    /// <returns>What the plan would do.</returns>
    /// <exception cref="StepFailedException">Terraform could not plan.</exception>
    public async Task<BucketPlan> PlanAsync(CancellationToken cancellation)
    {
        await Terraform().InitAsync(folder.InitOptions, onEvent: null, cancellation);
        var result = await PlanOnceAsync(cancellation);
        if (result.Diagnostics.Any(diagnostic => diagnostic.Summary.Contains(NothingToImport, StringComparison.Ordinal)))
        {
            exists = false;
            result = await PlanOnceAsync(cancellation);
        }

        if (result.Outcome == TerraformPlanOutcome.Failed)
            throw Explain("plan", result.Description);
        var plan = BucketPlan.Read(await Terraform().ShowPlanAsync(folder.Plan, cancellation));
        return plan with { HasChanges = result.Outcome == TerraformPlanOutcome.Changes };
    }

    /// <summary>Applies the plan and waits for its end, however long it takes.</summary>
    /// <param name="cancellation">Asks Terraform to stop, once, and waits for it.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">Terraform reported errors.</exception>
    /// <exception cref="InDoubtException">Terraform died, and what it did is not known.</exception>
    /// <exception cref="OperationCanceledException">It stopped cleanly because it was asked to.</exception>
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        DetachedTool? started = null;
        await using var asked = cancellation.Register(() => started?.Interrupt());
        var result = await Terraform().ApplyAsync(
            folder.Plan,
            tool =>
            {
                started = tool;
                if (cancellation.IsCancellationRequested)
                    tool.Interrupt();
            },
            onEvent: null,
            CancellationToken.None);
        switch (result.Outcome)
        {
            case TerraformApplyOutcome.Completed:
                return;
            case TerraformApplyOutcome.Interrupted:
                cancellation.ThrowIfCancellationRequested();
                throw new StepFailedException("Terraform was interrupted.", Again);
            case TerraformApplyOutcome.InDoubt:
                throw new InDoubtException(result.Description, $"It looks first whether the bucket is there: {Again}");
            default:
                throw Explain("apply", result.Description);
        }
    }

    /// <summary>The error of a plan that would destroy the bucket, or put another one in its place.</summary>
    public StepFailedException WouldDestroy() => new(
        $"{bucket} cannot be made what '{BootstrapFolder.Configuration}' says without destroying it and the state that it holds. "
        + "Nothing was changed.",
        $"Use a bucket of the project '{bucket.Project}', or name another one in the backend's settings of '{environment}', then: {Again}");

    private string Again => $"deployer bootstrap {environment}";

    private Task<TerraformPlanResult> PlanOnceAsync(CancellationToken cancellation) =>
        Terraform().PlanAsync(new TerraformPlanOptions(folder.Plan), onEvent: null, cancellation);

    // Made anew for every call: whether the bucket exists is one of its variables.
    private Terraform Terraform()
    {
        var variables = new Dictionary<string, string> { ["bucket"] = bucket.Name, ["bucket_exists"] = exists ? "true" : "false" };
        if (bucket.Project is { } project)
            variables["project_id"] = project;
        if (bucket.Location is { } location)
            variables["location"] = location;
        return folder.Terraform(ToolEnvironment.Build(ToolEnvironment.Current, options with { TerraformVariables = variables }));
    }

    private StepFailedException Explain(string what, string description) => description switch
    {
        _ when description.Contains(WouldBeDestroyed, StringComparison.Ordinal) => WouldDestroy(),
        _ when description.Contains(Forbidden, StringComparison.Ordinal) => new StepFailedException(
            $"Google does not let us see or change {bucket}: the account lacks a role, or the name belongs to somebody else.\n{description}",
            $"gcloud storage buckets describe gs://{bucket.Name}   (not yours: name another one in the backend's settings), then: {Again}"),
        _ => new StepFailedException($"Terraform could not {what} the bucket {bucket}.\n{description}", $"Mend what Terraform names, then: {Again}"),
    };
}
