using System.Net;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Deployer.Tests.Tools.TerraformRuns;
using Deployer.Tools;

namespace Deployer.Tests.Steps;

/// <summary>A state that the real terraform can write neither to its backend nor to errored.tfstate.</summary>
internal sealed class UnsavedStateTests
{
    [Test]
    public async Task A_state_that_terraform_prints_as_a_last_resort_is_recovered_from_its_output()
    {
        using var bench = new StepBench();
        await using var backend = new ReadOnlyBackend();
        using var terraform = new TerraformBench($$"""
            terraform {
              backend "http" {
                address   = "{{backend.Address}}"
                retry_max = 0
              }
            }
            resource "terraform_data" "a" { input = "<precious>" }
            """);
        await terraform.InitAsync();
        await terraform.PlanAsync();
        Directory.CreateDirectory(Path.Combine(terraform.Settings.WorkingFolder, "errored.tfstate"));

        var result = await terraform.Terraform.ApplyAsync(terraform.PlanFile, null, null, CancellationToken.None);
        bench.Run.Folder.KeepUnsavedState(result.UnsavedState);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Failed));
        Assert.That($"{result}{result.Description}", Does.Not.Contain("precious"));
        Assert.That(StateFile.Parse(File.ReadAllBytes(bench.Run.Folder.ErroredState)).Resources, Is.EqualTo(1));
        Assert.That(File.GetUnixFileMode(bench.Run.Folder.ErroredState), Is.EqualTo(PrivateFiles.Mode));
    }

    [Test]
    public void A_state_that_was_kept_or_pushed_is_not_kept_again()
    {
        using var bench = new StepBench();
        var folder = bench.Run.Folder;
        folder.KeepUnsavedState("first");
        folder.KeepUnsavedState("second");
        Assert.That(File.ReadAllText(folder.ErroredState), Is.EqualTo("first"));
        File.Move(folder.ErroredState, RunFolder.PushedFrom(folder.ErroredState));

        folder.KeepUnsavedState("first");

        Assert.That(File.Exists(folder.ErroredState), Is.False);
    }

    /// <summary>An HTTP backend that has no state and takes none.</summary>
    private sealed class ReadOnlyBackend : IAsyncDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Task serving;
        private volatile bool isOver;

        public ReadOnlyBackend()
        {
            Address = $"http://127.0.0.1:{FreePort.Next()}/";
            listener.Prefixes.Add(Address);
            listener.Start();
            serving = ServeAsync();
        }

        public string Address { get; }

        public async ValueTask DisposeAsync()
        {
            isOver = true;
            listener.Abort();
            await serving;
        }

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                try
                {
                    var context = await listener.GetContextAsync();
                    context.Response.StatusCode = (int)(context.Request.HttpMethod == "GET" ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden);
                    context.Response.Close();
                }
                catch (Exception error) when (error is HttpListenerException or ObjectDisposedException && isOver)
                {
                    return;
                }
            }
        }
    }
}
