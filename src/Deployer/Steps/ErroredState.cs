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
    public static async Task PushAsync(RunContext run, Terraform terraform, CancellationToken cancellation)
    {
        if (!run.Folder.RescueErroredState())
        {
            return;
        }

        var file = run.Folder.ErroredState;
        run.Warn("Terraform could not save its state earlier; saving it now");
        if (!await IsSavedAsync(terraform, file, cancellation))
        {
            await terraform.PushStateAsync(file, cancellation);
        }

        File.Move(file, $"{file}.pushed", overwrite: true);
        run.Note("the state that Terraform had left behind is saved");
    }

    /// <summary>A push that was killed may have done its work: then the backend already has this serial and lineage.</summary>
    private static async Task<bool> IsSavedAsync(Terraform terraform, string file, CancellationToken cancellation)
    {
        var current = await terraform.PullStateAsync(cancellation);
        if (current.Length == 0)
        {
            return false;
        }

        var (saved, left) = (
            StateFile.Parse(System.Text.Encoding.UTF8.GetBytes(current)),
            StateFile.Parse(await File.ReadAllBytesAsync(file, cancellation)));
        return saved.Lineage == left.Lineage && saved.Serial > left.Serial;
    }
}
