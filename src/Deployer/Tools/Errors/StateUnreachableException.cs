namespace Deployer.Tools;

/// <summary>The server that holds Terraform's state does not answer.</summary>
public sealed class StateUnreachableException : ToolException
{
    internal StateUnreachableException(Uri server, Exception inner)
        : this(
            $"The server of Terraform's state, {server.Host} on port {server.Port}, does not answer: {inner.Message}",
            $"Check the network, then look whether it answers: curl --head {server.GetLeftPart(UriPartial.Authority)}",
            inner)
    {
    }

    private StateUnreachableException(string message, string remedy, Exception? inner = null)
        : base("terraform", message, remedy, inner)
    {
    }

    internal override DeployerException With(string message, string remedy) => new StateUnreachableException(message, remedy);
}
