using CliWrap;
using CliWrap.Buffered;

namespace Deployer.Simulator.Tests.Support;

/// <summary>The real Terraform in a folder of its own, with a server's providers.</summary>
internal sealed class TerraformFolder
{
    private readonly string folder;
    private readonly SimulatorServer server;

    public TerraformFolder(CloudBench bench, SimulatorServer server, string name = "terraform")
    {
        folder = bench.PathOf(name);
        this.server = server;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Replaces the configuration.</summary>
    public void Write(string configuration) => File.WriteAllText(Path.Combine(folder, "main.tf"), configuration);

    /// <summary>Runs a command and waits for its end, whatever it is.</summary>
    public Task<BufferedCommandResult> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None, CancellationToken.None);

    /// <summary>Runs <c>apply</c> without asking.</summary>
    /// <param name="kill">kill -9.</param>
    /// <param name="interrupt">A person's Ctrl-C.</param>
    public Task<BufferedCommandResult> ApplyAsync(CancellationToken kill = default, CancellationToken interrupt = default) =>
        RunAsync(["apply", "-auto-approve", "-input=false"], kill, interrupt);

    private async Task<BufferedCommandResult> RunAsync(string[] arguments, CancellationToken kill, CancellationToken interrupt) => await Cli.Wrap("terraform")
        .WithArguments([arguments[0], "-no-color", .. arguments[1..]])
        .WithWorkingDirectory(folder)
        .WithEnvironmentVariables(environment => environment
            .Set("TF_REATTACH_PROVIDERS", server.Reattach)
            .Set("TF_CLI_CONFIG_FILE", "/dev/null")
            .Set("TF_IN_AUTOMATION", "1")
            .Set("CHECKPOINT_DISABLE", "1"))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(System.Text.Encoding.UTF8, System.Text.Encoding.UTF8, kill, interrupt);
}
