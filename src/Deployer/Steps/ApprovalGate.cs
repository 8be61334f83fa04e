using System.Text.Json;
using System.Text.Json.Serialization;
using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Lets a plan pass, or makes the run wait durably until a person has approved exactly this plan. Nothing waits in memory: the
/// question is a file in the run's folder, the answer an event.
/// </summary>
internal sealed class ApprovalGate(RunContext run, Planning planning)
{
    private const string QuestionFact = "question.json";

    /// <summary>What is asked about.</summary>
    /// <param name="Plan">The plan.</param>
    /// <param name="Reasons">Why it is asked.</param>
    /// <param name="Guarded">Whether a guard asks.</param>
    internal sealed record Question(PlanOnRecord Plan, IReadOnlyList<string> Reasons, bool Guarded)
    {
        /// <summary>The migrations that the same answer is about; null when there are none.</summary>
        public PendingMigrations? Migrations { get; init; }

        /// <summary>Whether something would be gone, or a guard asks: nobody approves that without having seen this very plan.</summary>
        [JsonIgnore]
        public bool TakesAway => NeedsName
            || (Migrations?.Files.Any(file => file.Effect >= SqlEffect.Contracting) ?? false);

        // Whoever types the name of the environment knows which one it is: what is gone is gone, and a rollback is asked for in a hurry.
        private bool NeedsName => Guarded || ConfirmPolicies.Loses(Plan.Summary) > 0;

        /// <summary>Puts the question to whoever watches.</summary>
        /// <param name="now">The present time.</param>
        /// <param name="runId">The run that waits.</param>
        /// <returns>The event.</returns>
        public DecisionNeeded ToEvent(DateTimeOffset now, string runId) =>
            new(now, runId, Plan.Summary, Reasons, NeedsName) { PlanDigest = Plan.Name.Digest };
    }

    /// <summary>Reads the question that a run waits with.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The question, or null when none was asked.</returns>
    public static Question? Read(RunFolder folder) => folder.Recall<Question>(QuestionFact);

    /// <summary>The plan that a run waits with.</summary>
    /// <param name="status">What the run looks like.</param>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Its digest; null when the run does not wait for an approval.</returns>
    public static string? PlanOf(RunStatus status, RunFolder folder) =>
        status == RunStatus.Waiting ? Read(folder)?.Plan.Name.Digest : null;

    /// <summary>Reads the answer that came since a step asked.</summary>
    /// <param name="context">The engine's context, which carries the event.</param>
    /// <returns>The approval; null when there is none.</returns>
    public static Approval? AnswerOf(IStepExecutionContext context) =>
        context.ExecutionPointer.EventPublished ? ToApproval(context.ExecutionPointer.EventData) : null;

    /// <summary>Approves the plan when nothing speaks against it; otherwise asks and waits.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="objections">Why it must be asked about; no reasons to let it pass.</param>
    /// <param name="migrations">The migrations that the same answer is about; null when there are none.</param>
    /// <returns>How the step goes on.</returns>
    public ExecutionResult Pass(
        PlanOnRecord plan, (IReadOnlyList<string> Reasons, bool Guarded) objections, PendingMigrations? migrations = null)
    {
        if (objections.Reasons.Count == 0)
        {
            planning.Approve(plan);
            MigrationGate.Clear(run.Folder, migrations);
            return ExecutionResult.Next();
        }

        return Ask(run, new Question(plan, objections.Reasons, objections.Guarded) { Migrations = migrations });
    }

    /// <summary>Asks, and lets the run wait for the answer.</summary>
    /// <param name="run">The run.</param>
    /// <param name="question">The question.</param>
    /// <returns>How the step goes on.</returns>
    public static ExecutionResult Ask(RunContext run, Question question)
    {
        run.Folder.Keep(QuestionFact, question);
        run.Report(now => question.ToEvent(now, run.RunId));
        return ExecutionResult.WaitForEvent(
            EngineSession.DecisionEvent, run.RunId, run.Services.Time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Approves the plan that a person approved since this step asked, if the plan file holds no other by now.</summary>
    /// <param name="context">The engine's context, which carries the event.</param>
    /// <returns>False when there is no answer to what was asked last.</returns>
    public bool TakeAnswer(IStepExecutionContext context)
    {
        var question = Read(run.Folder);
        var approval = AnswerOf(context);
        if (question is null || approval is null || approval.Digest != question.Plan.Name.Digest || !PlanFileIs(approval.Digest))
        {
            return false;
        }

        run.Note($"approved by {approval.By}");
        planning.Approve(question.Plan);
        MigrationGate.Clear(run.Folder, question.Migrations);
        return true;
    }

    // A file that stayed on another machine cannot be applied by mistake: what was approved is then planned anew, and compared.
    private bool PlanFileIs(string digest) => !File.Exists(run.Folder.Plan) || PrivateFiles.DigestOf(run.Folder.Plan) == digest;

    private static Approval? ToApproval(object? data) => data switch
    {
        Approval approval => approval,
        JsonElement json => json.Deserialize<Approval>(DeployerJson.Options),
        _ => null,
    };
}
