namespace Deployer.Simulator.Gateway;

/// <summary>What the simulated gateway answers.</summary>
internal static class GatewayPage
{
    /// <summary>Answers a request.</summary>
    public static Task AnswerAsync(HttpContext context) => context.Response.WriteAsync("simulated: nothing real is created\n");
}
