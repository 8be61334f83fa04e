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

    /// <summary>The workspaces that the backend has.</summary>
    /// <exception cref="ToolFailedException">Terraform reported errors.</exception>
    public async Task<IReadOnlyList<string>> ListWorkspacesAsync(CancellationToken token) =>
        (await ReadAsync(ListWorkspacesArguments(), token, inWorkspace: false)).Stdout
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.TrimStart('*', ' '))
            .ToList();

    internal static IReadOnlyList<string> ListWorkspacesArguments() => ["workspace", "list", "-no-color"];
}
