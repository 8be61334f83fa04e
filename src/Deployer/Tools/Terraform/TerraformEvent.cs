namespace Deployer.Tools;

/// <summary>One line of what <c>terraform -json</c> tells while it works.</summary>
/// <param name="Message">Terraform's own sentence; may hold values, so it is redacted before it is shown.</param>
/// <param name="At">When, by Terraform's clock; null for a line that is no event.</param>
internal abstract record TerraformEvent(string Message, DateTimeOffset? At);

/// <summary>The first line of every stream.</summary>
internal sealed record VersionEvent(string Message, DateTimeOffset? At, string Terraform, string Ui) : TerraformEvent(Message, At);

/// <summary>A resource that would be changed (plan) or is about to be (apply).</summary>
internal sealed record PlannedChangeEvent(string Message, DateTimeOffset? At, string Address, string Action) : TerraformEvent(Message, At);

/// <summary>A resource that was changed outside Terraform.</summary>
internal sealed record DriftEvent(string Message, DateTimeOffset? At, string Address, string Action) : TerraformEvent(Message, At);

/// <summary>How many resources; for <c>Operation</c> "apply" the proof that the apply ended and its state is saved.</summary>
internal sealed record ChangeSummaryEvent(
    string Message, DateTimeOffset? At, string Operation, int Add, int Change, int Remove) : TerraformEvent(Message, At);

/// <summary>A change began; it has no id yet when it creates.</summary>
internal sealed record ApplyStartEvent(string Message, DateTimeOffset? At, string Address, string Action, string? Id) : TerraformEvent(Message, At);

/// <summary>A change is still under way; every ten seconds.</summary>
internal sealed record ApplyProgressEvent(
    string Message, DateTimeOffset? At, string Address, string Action, TimeSpan Elapsed) : TerraformEvent(Message, At);

/// <summary>A change is done.</summary>
internal sealed record ApplyCompleteEvent(
    string Message, DateTimeOffset? At, string Address, string Action, string? Id, TimeSpan Elapsed) : TerraformEvent(Message, At);

/// <summary>A change failed; a diagnostic says why.</summary>
internal sealed record ApplyErroredEvent(
    string Message, DateTimeOffset? At, string Address, string Action, TimeSpan Elapsed) : TerraformEvent(Message, At);

/// <summary>An error or a warning.</summary>
internal sealed record DiagnosticEvent(string Message, DateTimeOffset? At, TerraformDiagnostic Diagnostic) : TerraformEvent(Message, At);

/// <summary>The outputs' names, and which of them are sensitive; values are read with <see cref="Terraform.OutputAsync"/>.</summary>
internal sealed record OutputsEvent(
    string Message, DateTimeOffset? At, IReadOnlyDictionary<string, bool> Sensitive) : TerraformEvent(Message, At);

/// <summary>
/// The whole state, a secret: Terraform prints it as a last resort, when it could write it neither to the backend nor to
/// <c>errored.tfstate</c>.
/// </summary>
internal sealed record StateDumpEvent(string Message, DateTimeOffset? At, string State) : TerraformEvent(Message, At)
{
    /// <summary>Never the state.</summary>
    public override string ToString() => Message;
}

/// <summary>Any other event: refresh, provisioner output, log, and types that newer versions bring.</summary>
internal sealed record OtherEvent(string Message, DateTimeOffset? At, string Type) : TerraformEvent(Message, At);

/// <summary>A line that is no JSON event.</summary>
internal sealed record PlainLineEvent(string Message) : TerraformEvent(Message, null);
