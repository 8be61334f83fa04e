using Emulators.Serving;

namespace EndToEnd.Production;

/// <summary>The emulated bucket is worth what the real Terraform makes of it.</summary>
internal sealed class GcsEmulatorTests
{
    private const string State = "env/test/default.tfstate";
    private const string Lock = "env/test/default.tflock";

    [Test]
    public async Task Terraform_keeps_its_state_in_the_bucket_and_every_version_stays_readable()
    {
        await using var folder = await StateFolder.CreateAsync();

        (await folder.TerraformAsync("init")).EndedWith(0);
        (await folder.TerraformAsync("apply", "-auto-approve")).EndedWith(0);
        (await folder.TerraformAsync("plan", "-detailed-exitcode")).EndedWith(0);

        var versions = folder.Bucket.Versions(State);
        Assert.That(versions, Has.Count.EqualTo(2), "init writes an empty state, apply the second");
        Assert.That(versions.Select(version => version.Deleted is null), Is.EqualTo(new[] { false, true }));
        Assert.That(folder.Bucket.Find(State)!.Text, Does.Contain("terraform_data"));
        Assert.That(folder.Bucket.Find(Lock), Is.Null);
    }

    [Test]
    public async Task Workspaces_are_created_listed_and_deleted()
    {
        await using var folder = await StateFolder.CreateAsync();
        (await folder.TerraformAsync("init")).EndedWith(0);

        (await folder.TerraformAsync("workspace", "new", "staging")).EndedWith(0);
        (await folder.TerraformAsync("workspace", "select", "default")).EndedWith(0);
        (await folder.TerraformAsync("workspace", "list")).EndedWith(0).Said("staging");
        (await folder.TerraformAsync("workspace", "delete", "staging")).EndedWith(0);

        Assert.That(folder.Bucket.Objects.Select(stored => stored.Name), Is.EqualTo(new[] { State }));
    }

    [Test]
    public async Task The_id_of_a_lock_is_its_generation_and_only_that_one_unlocks()
    {
        await using var folder = await StateFolder.CreateAsync();
        (await folder.TerraformAsync("init")).EndedWith(0);
        var write = folder.Gcs.Faults.Hold("POST", State);
        var applying = folder.Start("apply", "-auto-approve");
        await write.Arrived;
        var held = folder.Bucket.Find(Lock)!;

        (await folder.TerraformAsync("plan")).EndedWith(1).Said("Error acquiring the state lock").Said($"{held.Generation}");
        (await folder.TerraformAsync("force-unlock", "-force", $"{held.Generation - 1}")).EndedWith(1).Said("412");
        (await folder.TerraformAsync("force-unlock", "-force", $"{held.Generation}")).EndedWith(0);

        (await folder.TerraformAsync("plan")).EndedWith(0);
        write.Release();
        await applying.EndAsync();
    }

    [Test]
    public async Task A_state_beyond_one_chunk_arrives_in_pieces_and_is_read_back()
    {
        await using var folder = await StateFolder.CreateAsync();
        (await folder.TerraformAsync("init")).EndedWith(0);
        var filling = new string('x', 17 << 20);
        folder.Write("large.json", $$$"""
            {"version":4,"serial":1,"lineage":"test","outputs":{"filling":{"value":"{{{filling}}}","type":"string"}},"resources":[]}
            """);
        (await folder.TerraformAsync("state", "push", "-force", "large.json")).EndedWith(0);

        var pulled = (await folder.TerraformAsync("state", "pull")).EndedWith(0);

        Assert.That(pulled.Stdout, Does.Contain(filling));
        Assert.That(folder.Gcs.Requests.Of("POST", State).Count(request => request.Query.Contains("uploadType=resumable")), Is.GreaterThan(1));
    }

    [Test]
    public async Task A_token_has_to_be_earned_with_the_accounts_own_key()
    {
        await using var folder = await StateFolder.CreateAsync();
        (await folder.TerraformAsync("init")).EndedWith(0);

        folder.UseKey(folder.Gcs.AddAccount("former").RevokedKeyFile);
        (await folder.TerraformAsync("plan")).EndedWith(1).Said("Invalid JWT Signature");
        folder.Authenticate(folder.Gcs.AddAccount("stranger", mayUseBuckets: false));
        (await folder.TerraformAsync("plan")).EndedWith(1).Said("403");
        folder.UseToken("ya29.unknown");
        (await folder.TerraformAsync("plan")).EndedWith(1).Said("401");
        folder.UseToken(folder.Gcs.IssueToken(folder.Gcs.AddAccount("person")));
        (await folder.TerraformAsync("plan")).EndedWith(0);
    }

    [Test]
    public async Task A_bucket_that_does_not_exist_is_named()
    {
        await using var folder = await StateFolder.CreateAsync();

        (await folder.TerraformAsync("init", "-backend-config=bucket=nowhere")).EndedWith(1).Said("bucket");
    }

    [TestCase("unavailable")]
    [TestCase("slow")]
    [TestCase("cut before")]
    [TestCase("cut inside")]
    public async Task A_read_that_fails_once_is_tried_again(string what)
    {
        await using var folder = await StateFolder.CreateAsync();
        (await folder.TerraformAsync("init")).EndedWith(0);
        folder.Gcs.Faults.Add(new FaultRule("GET", State, what switch
        {
            "unavailable" => Fault.Status(503),
            "slow" => Fault.Slow(TimeSpan.FromSeconds(1)),
            "cut before" => Fault.CutBefore,
            _ => Fault.CutAnswer,
        }));

        (await folder.TerraformAsync("plan", "-detailed-exitcode")).EndedWith(2);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_state_that_cannot_be_saved_is_left_behind_whether_it_arrived_or_not(bool arrived)
    {
        await using var folder = await StateFolder.CreateAsync();
        (await folder.TerraformAsync("init")).EndedWith(0);
        folder.Gcs.Faults.Add(new FaultRule("POST", State, arrived ? Fault.LoseAnswer : Fault.Status(403)) { Times = int.MaxValue });

        (await folder.TerraformAsync("apply", "-auto-approve")).EndedWith(1).Said("errored.tfstate");

        Assert.That(folder.Bucket.Find(State)!.Text.Contains("terraform_data"), Is.EqualTo(arrived));
    }
}
