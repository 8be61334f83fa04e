using Polly;
using Polly.Retry;

namespace Deployer.Tools;

internal sealed partial class Terraform
{
    private const int LockRetries = 4;

    private sealed record LimitedCommand(string Name, IReadOnlyList<string> Arguments, TimeSpan Limit, bool InWorkspace = true);

    // A call that ended by itself: any exit code, all diagnostics, and the errors as text.
    private sealed record LimitedCall(int ExitCode, IReadOnlyList<TerraformDiagnostic> Diagnostics, string Description);

    // Detached although it is read-only, because it holds Terraform's lock: our death must not leave a lock behind.
    private async Task<LimitedCall> RunLimitedAsync(LimitedCommand command, Action<TerraformEvent>? onEvent, CancellationToken token)
    {
        return await LockRetry<LimitedCall>(call => call.ExitCode != 0 && TerraformFailure.IsVanishedLock(call.Diagnostics))
            .ExecuteAsync(async attempt =>
            {
                var tool = await StartAsync(command.Name, command.Arguments, attempt, command.InWorkspace);
                var diagnostics = new List<TerraformDiagnostic>();
                var reading = ReadEventsAsync(tool, diagnostics, onEvent);
                var end = await tool.WaitAtMostAsync(command.Limit, settings.Grace, attempt);
                await reading;
                return end.ExitCode is { } code
                    ? new LimitedCall(code, diagnostics, code == 0 ? "" : TerraformFailure.Describe(diagnostics, tool))
                    : throw new ToolInDoubtException(
                        $"terraform {command.Name}", $"terraform {command.Name} was killed; it may have left Terraform's lock behind.", "Resume the run.");
            }, token);
    }

    private static async Task ReadEventsAsync(DetachedTool tool, List<TerraformDiagnostic> diagnostics, Action<TerraformEvent>? onEvent)
    {
        await foreach (var line in tool.ReadLinesAsync(CancellationToken.None))
        {
            var told = TerraformEventParser.Parse(line);
            if (told is DiagnosticEvent { Diagnostic: var diagnostic })
                diagnostics.Add(diagnostic);
            onEvent?.Invoke(told);
        }
    }

    private ResiliencePipeline<T> LockRetry<T>(Func<T, bool> lockVanished) =>
        new ResiliencePipelineBuilder<T> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<T>
            {
                ShouldHandle = new PredicateBuilder<T>().HandleResult(result => lockVanished(result)),
                MaxRetryAttempts = LockRetries,
                Delay = TimeSpan.FromSeconds(1),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
}
