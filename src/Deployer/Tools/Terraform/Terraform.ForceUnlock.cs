using System.Globalization;

namespace Deployer.Tools;

internal sealed partial class Terraform
{
    /// <summary>
    /// Removes a lock of the <c>gcs</c> backend, whose id is the lock's generation: another one is never removed. With other backends
    /// it proves nothing.
    /// </summary>
    /// <param name="id">The lock's id.</param>
    /// <param name="token">Ends the call.</param>
    /// <exception cref="ToolFailedException">There is no such lock, or another one.</exception>
    public Task ForceUnlockAsync(long id, CancellationToken token) => ReadAsync(ForceUnlockArguments(id), token);

    internal static IReadOnlyList<string> ForceUnlockArguments(long id) =>
        ["force-unlock", "-force", "-no-color", id.ToString(CultureInfo.InvariantCulture)];
}
