namespace Deployer.Simulator.Gateway;

/// <summary>Where the simulated gateway answers.</summary>
/// <param name="Authority">Host and port, such as <c>127.0.0.1:23456</c>: the default hostname of every simulated gateway.</param>
internal sealed record GatewayAddress(string Authority)
{
    /// <summary>The address of its page.</summary>
    public string Url => $"http://{Authority}";
}
