using System.Text.Json.Nodes;
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

    /// <summary>The project of the provider blocks, where the folder has its own.</summary>
    public string Project { get; init; } = "";

    /// <summary>Blocks for all three providers.</summary>
    public static string Providers(string project) =>
        $$"""
        terraform {
          required_providers {
            google      = { source = "hashicorp/google" }
            google-beta = { source = "hashicorp/google-beta" }
            supabase    = { source = "supabase/supabase" }
          }
        }
        provider "google" {
          project = "{{project}}"
          region  = "europe-west1"
        }
        provider "google-beta" {
          project = "{{project}}"
          region  = "europe-west1"
        }
        """;

    /// <summary>Replaces the configuration.</summary>
    public void Write(string configuration) => Write("main.tf", configuration);

    public void Write(string file, string content) => File.WriteAllText(Path.Combine(folder, file), content);

    /// <summary>Applies a configuration, which has to succeed.</summary>
    /// <returns>What Terraform printed.</returns>
    public async Task<string> AppliesAsync(string configuration)
    {
        Write(configuration);
        var applied = await ApplyAsync();
        Assert.That(applied.ExitCode, Is.Zero, applied.StandardOutput + applied.StandardError);
        return applied.StandardOutput;
    }

    /// <summary>Applies a configuration, which has to fail.</summary>
    /// <returns>The errors, without the frame and the line breaks that Terraform puts around and into them.</returns>
    public async Task<string> FailsAsync(string configuration)
    {
        Write(configuration);
        var applied = await ApplyAsync();
        Assert.That(applied.ExitCode, Is.EqualTo(1), applied.StandardOutput);
        return string.Join(' ', applied.StandardError.Split((char[])[' ', '\n', '\u2502', '\u2577', '\u2575'], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Plans a configuration, which has to change something.</summary>
    /// <returns>The plan as Terraform prints it.</returns>
    public async Task<string> ChangesAsync(string configuration)
    {
        Write(configuration);
        return await PlanAsync(2);
    }

    /// <summary>Plans what stands there, which must change nothing.</summary>
    public Task HasNoChangesAsync() => PlanAsync(0);

    /// <summary>The attributes of a resource in Terraform's state.</summary>
    /// <param name="address">Its type and name, such as <c>google_storage_bucket.b</c>.</param>
    public JsonObject State(string address)
    {
        var state = JsonNode.Parse(File.ReadAllText(StateFile))!;
        var resource = state["resources"]!.AsArray().Single(one => $"{one!["type"]}.{one["name"]}" == address && (string?)one["mode"] == "managed");
        return resource!["instances"]![0]!["attributes"]!.AsObject();
    }

    public string StateFile => Path.Combine(folder, "terraform.tfstate");

    private async Task<string> PlanAsync(int expected)
    {
        var planned = await RunAsync("plan", "-detailed-exitcode", "-input=false");
        Assert.That(planned.ExitCode, Is.EqualTo(expected), planned.StandardOutput + planned.StandardError);
        return planned.StandardOutput;
    }

    /// <summary>Runs a command and waits for its end, whatever it is.</summary>
    public Task<BufferedCommandResult> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None, CancellationToken.None);

    /// <summary>What Terraform knows of the providers, as JSON.</summary>
    public async Task<string> SchemasAsync()
    {
        var printed = await RunAsync("providers", ["schema", "-json"], CancellationToken.None, CancellationToken.None);
        Assert.That(printed.ExitCode, Is.Zero, printed.StandardError);
        return printed.StandardOutput;
    }

    /// <summary>Runs <c>apply</c> without asking.</summary>
    /// <param name="kill">kill -9.</param>
    /// <param name="interrupt">A person's Ctrl-C.</param>
    public Task<BufferedCommandResult> ApplyAsync(CancellationToken kill = default, CancellationToken interrupt = default) =>
        RunAsync(["apply", "-auto-approve", "-input=false"], kill, interrupt);

    private Task<BufferedCommandResult> RunAsync(string[] arguments, CancellationToken kill, CancellationToken interrupt) =>
        RunAsync(arguments[0], ["-no-color", .. arguments[1..]], kill, interrupt);

    private async Task<BufferedCommandResult> RunAsync(
        string command, string[] arguments, CancellationToken kill, CancellationToken interrupt) => await Cli.Wrap("terraform")
        .WithArguments([command, .. arguments])
        .WithWorkingDirectory(folder)
        .WithEnvironmentVariables(environment => environment
            .Set("TF_REATTACH_PROVIDERS", server.Reattach)
            .Set("TF_CLI_CONFIG_FILE", "/dev/null")
            .Set("TF_IN_AUTOMATION", "1")
            .Set("CHECKPOINT_DISABLE", "1"))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(System.Text.Encoding.UTF8, System.Text.Encoding.UTF8, kill, interrupt);
}
