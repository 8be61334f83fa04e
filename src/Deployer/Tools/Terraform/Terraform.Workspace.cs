namespace Deployer.Tools;

internal sealed partial class Terraform
{
    /// <summary>Selects a workspace in the data folder, and creates it when it does not exist.</summary>
    /// <exception cref="ToolFailedException">Terraform reported errors.</exception>
    public async Task SelectWorkspaceAsync(string workspace, CancellationToken token)
    {
        var call = await RunLimitedAsync(
            new LimitedCommand("workspace", SelectWorkspaceArguments(workspace), settings.ReadLimit, InWorkspace: false), onEvent: null, token);
        if (call.ExitCode != 0)
            throw Failed($"terraform workspace select {workspace}", call.ExitCode, call.Description);
    }

    internal static IReadOnlyList<string> SelectWorkspaceArguments(string workspace) =>
        ["workspace", "select", "-no-color", "-or-create=true", workspace];
}
