using System.Text;
using Deployer.Buckets;
using Deployer.Tests.Runs;
using Deployer.Tools;
using Emulators.Serving;

namespace Deployer.Tests.Buckets;

internal sealed class BucketTests
{
    private const string Name = "runs/20261123 100%.json";

    private static readonly CancellationToken None = CancellationToken.None;

    private EmulatedBucket emulated = null!; // Both are made before each test.
    private Bucket bucket = null!;

    [SetUp]
    public async Task SetUp()
    {
        emulated = await EmulatedBucket.CreateAsync();
        bucket = emulated.Open();
    }

    [TearDown]
    public async Task TearDown() => await emulated.DisposeAsync();

    [Test]
    public async Task What_is_written_is_read_back_below_the_prefix()
    {
        var content = Enumerable.Range(0, 70_000).Select(number => (byte)number).ToArray();

        var generation = await bucket.WriteAsync(Name, content, ifGeneration: null, None);

        Assert.That(emulated.Stored.Find(EmulatedBucket.FullName(Name))!.Content.ToArray(), Is.EqualTo(content));
        var read = await bucket.ReadAsync(Name, None);
        Assert.That(read!.Content, Is.EqualTo(content));
        Assert.That(read.Generation, Is.EqualTo(generation));
        Assert.That(await bucket.GenerationAsync(Name, None), Is.EqualTo(generation));
    }

    [Test]
    public async Task What_is_not_there_is_null_and_nothing_to_delete()
    {
        Assert.That(await bucket.ReadAsync(Name, None), Is.Null);
        Assert.That(await bucket.GenerationAsync(Name, None), Is.Null);
        Assert.That(await bucket.DeleteAsync(Name, ifGeneration: null, None), Is.False);
        Assert.That(await bucket.ListAsync("", None), Is.Empty);
    }

    [Test]
    public async Task Of_two_writers_of_one_generation_one_gets_through()
    {
        var first = await bucket.WriteAsync(Name, "mine"u8.ToArray(), ifGeneration: 0, None);

        Assert.That(await bucket.WriteAsync(Name, "theirs"u8.ToArray(), ifGeneration: 0, None), Is.Null);
        Assert.That(await bucket.WriteAsync(Name, "next"u8.ToArray(), first, None), Is.Not.Null);
        Assert.That(await bucket.WriteAsync(Name, "late"u8.ToArray(), first, None), Is.Null);
        Assert.That(await bucket.DeleteAsync(Name, first, None), Is.False);
        Assert.That(await TextAsync(), Is.EqualTo("next"));
    }

    [Test]
    public async Task A_conditional_write_whose_answer_was_lost_is_known_as_ones_own()
    {
        emulated.Server.Faults.Add(new FaultRule("POST", "*.json", Fault.LoseAnswer));

        var generation = await bucket.WriteAsync(Name, "mine"u8.ToArray(), ifGeneration: 0, None);

        Assert.That(generation, Is.EqualTo(emulated.Stored.Find(EmulatedBucket.FullName(Name))!.Generation));
    }

    [Test]
    public async Task A_conditional_write_that_somebody_was_faster_with_is_not()
    {
        emulated.Server.Faults.Add(new FaultRule("POST", "*.json", Fault.CutBefore));
        emulated.Stored.Write(EmulatedBucket.FullName(Name), "theirs");

        Assert.That(await bucket.WriteAsync(Name, "mine"u8.ToArray(), ifGeneration: 0, None), Is.Null);
    }

    [Test]
    public async Task A_conditional_deletion_whose_answer_was_lost_was_done()
    {
        var generation = await bucket.WriteAsync(Name, "mine"u8.ToArray(), ifGeneration: 0, None);
        emulated.Server.Faults.Add(new FaultRule("DELETE", "*.json", Fault.LoseAnswer));

        Assert.That(await bucket.DeleteAsync(Name, generation, None), Is.True);
    }

    [TestCase("unavailable")]
    [TestCase("too many")]
    [TestCase("cut before")]
    [TestCase("cut inside")]
    public async Task What_fails_for_a_moment_is_tried_again(string what)
    {
        emulated.Stored.Write(EmulatedBucket.FullName(Name), "there");
        emulated.Server.Faults.Add(new FaultRule("GET", "*.json", what switch
        {
            "unavailable" => Fault.Status(503),
            "too many" => Fault.Status(429),
            "cut before" => Fault.CutBefore,
            _ => Fault.CutAnswer,
        }));

        Assert.That(await TextAsync(), Is.EqualTo("there"));
    }

    [Test]
    public async Task A_list_goes_over_all_pages_and_names_what_begins_alike()
    {
        emulated.Server.PageSize = 2;
        foreach (var number in Enumerable.Range(1, 5))
        {
            await bucket.WriteAsync($"releases/{number}", new byte[number], ifGeneration: null, None);
        }

        emulated.Stored.Write("team/deployer/staging/releases/6", "another environment");
        await bucket.WriteAsync("lease.json", new byte[1], ifGeneration: null, None);

        var found = await bucket.ListAsync("releases/", None);

        Assert.That(found.Select(entry => (entry.Name, entry.Size)), Is.EqualTo(Enumerable.Range(1, 5).Select(number => ($"releases/{number}", (long)number))));
        Assert.That(found[0].Generation, Is.EqualTo(await bucket.GenerationAsync("releases/1", None)));
    }

    [Test]
    public async Task A_token_is_earned_once_and_again_when_it_is_refused()
    {
        await bucket.ListAsync("", None);
        await bucket.ListAsync("", None);
        Assert.That(emulated.TokensEarned, Is.EqualTo(1));

        emulated.Server.Faults.Add(new FaultRule("GET", "*", Fault.Status(401)));
        await bucket.ListAsync("", None);

        Assert.That(emulated.TokensEarned, Is.EqualTo(2));
    }

    [Test]
    public async Task A_token_of_the_environment_comes_before_every_key()
    {
        var token = emulated.Server.IssueToken(emulated.Server.AddAccount("person"));
        await emulated.OpenWith("GOOGLE_OAUTH_ACCESS_TOKEN", token).ListAsync("", None);

        Assert.That(emulated.TokensEarned, Is.Zero);
    }

    [Test]
    public async Task A_key_may_be_a_file()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, emulated.Server.AddAccount("ci").KeyFile);

        await emulated.OpenWith("GOOGLE_CREDENTIALS", file).ListAsync("", None);

        File.Delete(file);
    }

    [Test]
    public void Refusals_say_what_to_do_and_hold_no_key()
    {
        var revoked = emulated.Server.AddAccount("former");
        var stranger = emulated.Server.AddAccount("stranger", mayUseBuckets: false);

        Refused(emulated.OpenWith("GOOGLE_CREDENTIALS", revoked.RevokedKeyFile), "does not accept the key of former@", "gcloud auth");
        Refused(emulated.OpenWith("GOOGLE_CREDENTIALS", stranger.KeyFile), "may not use", "add-iam-policy-binding gs://acme-copies");
        Refused(emulated.OpenWith("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.unknown"), "does not accept the credentials", "gcloud auth");
        Refused(emulated.OpenWith("GOOGLE_CREDENTIALS", """{"type":"service_account",""" + "oops"), "not valid JSON", "gcloud auth");
        Refused(
            new Bucket(
                BucketPlace.Find("acme-nowhere", "", emulated.Tools.Variables),
                new AccessTokens(emulated.Tools, keySetting: null, TimeProvider.System),
                TimeProvider.System),
            "no bucket 'acme-nowhere'",
            "gcloud storage buckets create gs://acme-nowhere");
    }

    [Test]
    public async Task A_gcloud_that_fails_for_a_moment_is_asked_again_by_whoever_had_a_token()
    {
        using var home = new TemporaryHome();
        var broken = home.Write("broken", "");
        var asked = OpenWithGcloud(home, $$"""
            if [ -e '{{broken}}' ]; then
              if [ "$2" = print-access-token ]; then rm '{{broken}}'; fi
              exit 1
            fi
            echo {{emulated.Server.IssueToken(emulated.Server.AddAccount("person"))}}
            """);

        Refused(asked, "no access token", "gcloud auth");
        await asked.ListAsync("", None);
        home.Write("broken", "");
        emulated.Server.Faults.Add(new FaultRule("GET", "*", Fault.Status(401)));
        await asked.ListAsync("", None);

        Assert.That(broken, Does.Not.Exist);
    }

    [Test]
    public void A_gcloud_that_is_missing_is_the_buckets_trouble()
    {
        var tools = emulated.Tools.With("GOOGLE_CREDENTIALS", null).With("PATH", "/nowhere");

        Refused(Open(tools), "gcloud was not found", "Install");
    }

    [Test]
    public void Answers_that_are_none_are_named()
    {
        emulated.Server.Faults.Add(new FaultRule("GET", "*.json", Fault.Status(200)) { Times = 3 });

        Assert.That(Assert.ThrowsAsync<BucketException>(() => bucket.GenerationAsync(Name, None)).Message, Does.Contain("is not Cloud Storage"));
        Assert.ThrowsAsync<BucketException>(() => bucket.AgeAsync(Name, None));
        Assert.ThrowsAsync<BucketException>(() => bucket.ReadAsync(Name, None));
    }

    [Test]
    public void A_token_server_that_gives_none_out_is_named()
    {
        emulated.Server.Faults.Add(new FaultRule("POST", "/token", Fault.Status(200)));

        Refused(bucket, "gives out no access tokens", "proxy");
    }

    [Test]
    public void A_key_file_that_cannot_be_read_is_named()
    {
        using var home = new TemporaryHome();
        var file = home.Write("key.json", emulated.Server.AddAccount("ci").KeyFile);
        using var only = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Refused(emulated.OpenWith("GOOGLE_CREDENTIALS", file), "cannot be read", "ls -l");
    }

    [Test]
    public async Task A_server_that_is_down_is_named()
    {
        await emulated.Server.DisposeAsync();

        Refused(emulated.OpenWith("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.any"), "does not answer", "curl --head http://127.0.0.1");
    }

    [Test]
    public void A_real_bucket_is_asked_at_google_unless_a_server_is_named()
    {
        var google = BucketPlace.Find("acme", "", new Dictionary<string, string>());
        var own = BucketPlace.Find("acme", "/a/", new Dictionary<string, string>(), "https://storage-acme.p.googleapis.com");

        Assert.That(google.AddressOf("a/b", "").AbsoluteUri, Is.EqualTo("https://storage.googleapis.com/storage/v1/b/acme/o/a%2Fb"));
        Assert.That(google.UploadAddress("").AbsoluteUri, Is.EqualTo("https://storage.googleapis.com/upload/storage/v1/b/acme/o"));
        Assert.That(own.AddressOf("b", "").AbsoluteUri, Is.EqualTo("https://storage-acme.p.googleapis.com/storage/v1/b/acme/o/a%2Fb"));
    }

    private static Bucket Open(ToolEnvironment tools) => new(
        BucketPlace.Find(EmulatedBucket.Name, EmulatedBucket.Prefix, tools.Variables),
        new AccessTokens(tools, keySetting: null, TimeProvider.System),
        TimeProvider.System);

    private Bucket OpenWithGcloud(TemporaryHome home, string script)
    {
        var program = home.Write("bin/gcloud", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Open(emulated.Tools.With("GOOGLE_CREDENTIALS", null).With("PATH", $"{Path.GetDirectoryName(program)}:/usr/bin:/bin"));
    }

    private static void Refused(Bucket bucket, string message, string remedy)
    {
        var problem = Assert.ThrowsAsync<BucketException>(() => bucket.ReadAsync(Name, None));
        Assert.That(problem.Message, Does.Contain(message));
        Assert.That(problem.Remedy, Does.Contain(remedy));
        Assert.That($"{problem}", Does.Not.Contain("PRIVATE KEY"));
    }

    private async Task<string> TextAsync() => Encoding.UTF8.GetString((await bucket.ReadAsync(Name, None))!.Content);
}
