using Deployer.Environments;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Steps;

internal sealed class StateAccessTests
{
    [TestCase("storage.NewClient() failed: dialing: google: could not find default credentials.", "gcloud auth application-default login")]
    [TestCase("querying Cloud Storage failed: googleapi: Error 401: Invalid Credentials", "gcloud auth application-default login")]
    [TestCase("querying Cloud Storage failed: oauth2: \"invalid_grant\" \"Invalid JWT Signature.\"", "gcloud auth application-default login")]
    [TestCase("Failed to open state file at gs://acme-state/x.tfstate: googleapi: got HTTP response code 403", "add-iam-policy-binding gs://acme-state")]
    [TestCase("Failed to upload state to gs://acme-state/x.tfstate: googleapi: Error 403: no", "--role=roles/storage.objectAdmin")]
    [TestCase("querying Cloud Storage failed: storage: bucket doesn't exist", "deployer bootstrap")]
    public void What_is_wrong_with_the_bucket_has_a_command_that_mends_it(string said, string remedy)
    {
        using var bench = new StepBench(BackendKind.Gcs);
        WriteBackend(bench);

        var error = StateAccess.Explain(bench.Run, new StepFailedException($"Terraform could not plan.\nError: {said}", ""))!;

        Assert.That(error.Message, Does.Contain(said).And.Contain("acme-state"));
        Assert.That(error.Remedy, Does.Contain(remedy).And.Contain("deployer resume run1"));
    }

    [TestCase("Error creating Bucket: googleapi: Error 403: no", BackendKind.Gcs)]
    [TestCase("Failed to upload state to gs://acme-state/x.tfstate: googleapi: Error 503: later", BackendKind.Gcs)]
    [TestCase("Failed to open state file at gs://acme-state/x\n\nError: Error creating Bucket: googleapi: Error 403: no", BackendKind.Gcs)]
    [TestCase("querying Cloud Storage failed: googleapi: Error 401", BackendKind.Pg)]
    public void What_a_provider_says_is_left_as_it_is_and_so_is_another_backend(string said, BackendKind backend)
    {
        using var bench = new StepBench(backend);

        Assert.That(StateAccess.Explain(bench.Run, new StepFailedException(said, "")), Is.Null);
    }

    private static void WriteBackend(StepBench bench)
    {
        var file = Path.Combine(bench.Run.Folder.Infrastructure, bench.Run.Environment.BackendFile);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // It is below the folder.
        File.WriteAllText(file, "bucket = \"acme-state\"\n");
    }
}
