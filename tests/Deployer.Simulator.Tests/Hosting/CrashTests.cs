using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Hosting;

/// <summary>What the real Terraform makes of a provider that dies, and of calls that are under way.</summary>
internal sealed class CrashTests : IAsyncDisposable
{
    private const string Network = "google_compute_network";
    private const string NetworkId = "projects/p/global/networks/n";

    private const string Configuration =
        """
        provider "google" {
          project = "p"
        }
        resource "google_compute_network" "n" {
          name                    = "n"
          auto_create_subnetworks = false
        }
        """;

    private readonly CloudBench bench = new();

    [Test]
    public async Task A_crash_after_the_creation_leaves_an_object_that_Terraform_never_heard_of()
    {
        var terraform = await TerraformAsync();
        bench.Faults.Add(new FaultRule(Network, CloudOperation.Create, "crash-after-create"));

        var crashed = await terraform.ApplyAsync();
        var again = await terraform.ApplyAsync();
        var imported = await terraform.RunAsync("import", "google_compute_network.n", NetworkId);
        var planned = await terraform.RunAsync("plan", "-detailed-exitcode");

        Assert.That(crashed.StandardError, Does.Contain("Plugin did not respond"));
        Assert.That(again.StandardError, Does.Contain("Error 409"));
        Assert.That(imported.ExitCode, Is.Zero, imported.StandardError);
        Assert.That(planned.ExitCode, Is.Zero, planned.StandardOutput);
    }

    [Test]
    public async Task A_crash_before_the_creation_leaves_nothing_and_the_next_apply_succeeds()
    {
        var terraform = await TerraformAsync();
        bench.Faults.Add(new FaultRule(Network, CloudOperation.Create, "crash-before-create"));

        var crashed = await terraform.ApplyAsync();
        var left = bench.Store.List(Network);
        var again = await terraform.ApplyAsync();

        Assert.That(crashed.StandardError, Does.Contain("Plugin did not respond"));
        Assert.That(left, Is.Empty);
        Assert.That(again.ExitCode, Is.Zero, again.StandardError);
    }

    [Test]
    public async Task A_crash_of_one_run_does_not_touch_another_run_at_the_same_server()
    {
        var server = await bench.ServeAsync();
        var (crashing, held) = (new TerraformFolder(bench, server, "crashing"), new TerraformFolder(bench, server, "held"));
        crashing.Write(Configuration);
        held.Write(Configuration.Replace("google_compute_network\" \"n", "google_compute_address\" \"n", StringComparison.Ordinal)
            .Replace("auto_create_subnetworks = false", "region = \"europe-west1\"", StringComparison.Ordinal));
        var fifo = bench.Fifo("gate");
        bench.Faults.Add(new FaultRule("google_compute_address", CloudOperation.Create, $"hold={fifo}"));
        bench.Faults.Add(new FaultRule(Network, CloudOperation.Create, "crash-after-create"));

        var holding = held.ApplyAsync();
        var crashed = await crashing.ApplyAsync();
        await File.WriteAllTextAsync(fifo, "go\n");
        var ended = await holding;

        Assert.That(crashed.StandardError, Does.Contain("Plugin did not respond"));
        Assert.That(ended.ExitCode, Is.Zero, ended.StandardError);
    }

    [Test]
    public async Task Terraform_that_is_asked_to_stop_waits_for_the_call_that_is_under_way_and_keeps_its_object()
    {
        var terraform = await TerraformAsync();
        var fifo = bench.Fifo("gate");
        bench.Faults.Add(new FaultRule(Network, CloudOperation.Create, $"hold={fifo}"));
        using var interrupt = new CancellationTokenSource();

        var applying = terraform.ApplyAsync(interrupt: interrupt.Token);
        await using (var gate = await OpenedByTheHeldCallAsync(fifo))
        {
            await interrupt.CancelAsync();
            gate.Write("go\n"u8);
        }

        Assert.CatchAsync<OperationCanceledException>(async () => await applying);
        Assert.That((await terraform.RunAsync("show")).StandardOutput, Does.Contain("# google_compute_network.n:"));
    }

    [Test]
    public async Task A_call_that_was_sent_goes_on_in_the_cloud_when_Terraform_is_killed()
    {
        var terraform = await TerraformAsync();
        var fifo = bench.Fifo("gate");
        bench.Faults.Add(new FaultRule(Network, CloudOperation.Create, $"hold={fifo}"));
        using var kill = new CancellationTokenSource();

        var applying = terraform.ApplyAsync(kill.Token);
        await using (var gate = await OpenedByTheHeldCallAsync(fifo))
        {
            await kill.CancelAsync();
            Assert.CatchAsync<OperationCanceledException>(async () => await applying);
            gate.Write("go\n"u8);
        }

        await bench.CreatedAsync(Network, NetworkId);
        Assert.That((await terraform.ApplyAsync()).StandardError, Does.Contain("Error 409"));
    }

    [Test]
    public async Task An_object_whose_answer_is_held_is_there_although_nobody_was_told()
    {
        var terraform = await TerraformAsync();
        var fifo = bench.Fifo("gate");
        bench.Faults.Add(new FaultRule(Network, CloudOperation.Create, $"hold-after-create={fifo}"));
        using var kill = new CancellationTokenSource();

        var applying = terraform.ApplyAsync(kill.Token);
        await using (var gate = await OpenedByTheHeldCallAsync(fifo))
        {
            await bench.CreatedAsync(Network, NetworkId);
            await kill.CancelAsync();
            Assert.CatchAsync<OperationCanceledException>(async () => await applying);
            gate.Write("go\n"u8);
        }

        Assert.That((await terraform.ApplyAsync()).StandardError, Does.Contain("Error 409"));
    }

    [Test]
    public async Task A_server_stops_although_a_call_is_held()
    {
        var server = await bench.ServeAsync();
        var terraform = new TerraformFolder(bench, server);
        terraform.Write(Configuration);
        var fifo = bench.Fifo("gate");
        bench.Faults.Add(new FaultRule(Network, CloudOperation.Create, $"hold={fifo}"));

        var applying = terraform.ApplyAsync();
        await using var gate = await OpenedByTheHeldCallAsync(fifo);
        await server.SignalAsync("TERM");

        Assert.That((await server.EndsAsync()).Code, Is.Zero);
        Assert.That((await applying).ExitCode, Is.EqualTo(1));
    }

    // Opening only for writing waits for a reader.
    private static Task<FileStream> OpenedByTheHeldCallAsync(string fifo) =>
        Task.Run(() => new FileStream(fifo, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));

    private async Task<TerraformFolder> TerraformAsync()
    {
        var terraform = new TerraformFolder(bench, await bench.ServeAsync());
        terraform.Write(Configuration);
        return terraform;
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
