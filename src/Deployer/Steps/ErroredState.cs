using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Saves the state that Terraform left behind because it could not write it to the backend. Applying again before that would fork
/// the state, so it comes before everything else.
/// </summary>
internal static class ErroredState
{
    /// <summary>Pushes the state if there is one, without force; does nothing otherwise.</summary>
    /// <param name="run">The run.</param>
    /// <param name="terraform">The initialised driver.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">Somebody else wrote the state meanwhile: both hold what the other does not know.</exception>
    public static async Task PushAsync(RunContext run, Terraform terraform, CancellationToken cancellation)
    {
        KeepPrinted(run.Folder);
        if (!run.Folder.RescueErroredState())
        {
            return;
        }

        await FinishEarlierAsync(run, terraform, cancellation);
        var file = run.Folder.ErroredState;
        var left = await File.ReadAllBytesAsync(file, cancellation);
        if (!StateFile.IsWhole(left))
        {
            // On a full disk it is cut off like everything else.
            File.Move(file, LocalState.Damaged(file), overwrite: true);
            run.Warn($"Terraform could not save its state earlier, and not leave it behind either: '{LocalState.Damaged(file)}' was cut off");
            return;
        }

        run.Warn("Terraform could not save its state earlier; saving it now");
        LocalState.SetAsideDamaged(run);
        var current = await StateFile.PullAsync(terraform, cancellation);
        // A push that was killed may have done its work. A higher serial alone proves nothing: anybody may have written it.
        if (current is null || !StateFile.RecordSame(current.Value.Content, left))
        {
            await PushAsync(run, terraform, (StateFile.Parse(left), current?.Facts), cancellation);
        }

        File.Move(file, RunFolder.PushedFrom(file), overwrite: true);
        run.Note("the state that Terraform had left behind is saved");
    }

    /// <summary>A deployer that was killed has not read the state that its Terraform printed when it could save it nowhere.</summary>
    private static void KeepPrinted(RunFolder folder)
    {
        if (new ToolFolders(folder.Tools).TryAttachLast(Terraform.ApplyName) is { IsAlive: false } apply)
        {
            folder.KeepUnsavedState(apply.ReadLines().Select(TerraformEventParser.Parse).OfType<StateDumpEvent>().LastOrDefault()?.State);
        }
    }

    /// <summary>A push of an earlier attempt may still run. How it ends does not matter: the state in the backend tells what it did.</summary>
    private static async Task FinishEarlierAsync(RunContext run, Terraform terraform, CancellationToken cancellation)
    {
        if (terraform.TryAttachPush() is { IsAlive: true } earlier)
        {
            run.Note($"terraform state push is still running (process {earlier.Process.Pid}); waiting for it");
            await earlier.WaitAsync(cancellation);
        }
    }

    private static async Task PushAsync(
        RunContext run, Terraform terraform, (StateFile Left, StateFile? Current) states, CancellationToken cancellation)
    {
        try
        {
            await terraform.PushStateAsync(run.Folder.ErroredState, cancellation);
        }
        catch (ToolFailedException refused) when (states.Current is { } current && !StateLock.IsHeld(refused.Message))
        {
            var file = run.Folder.ErroredState;
            throw new StepFailedException(
                $"The state that Terraform could not save (serial {states.Left.Serial}, {states.Left.Resources} resources, in '{file}') "
                + $"cannot be pushed over the one that the backend has by now (serial {current.Serial}, {current.Resources} resources).\n"
                + refused.Detail,
                $"Compare the two. Whatever only '{file}' knows exists, but the backend does not know of it: import it "
                + $"(terraform import) or remove it by hand.\nThen set the file aside: mv '{file}' '{RunFolder.PushedFrom(file)}'\n"
                + $"deployer resume {run.RunId}",
                refused);
        }
    }
}
