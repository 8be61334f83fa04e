using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Emulators.Gcs;

namespace EndToEnd.Production;

/// <summary>What the emulated bucket answers to calls that Terraform does not make, but a deployer does.</summary>
internal sealed class GcsApiTests
{
    private const string Bucket = "/storage/v1/b/files";
    private const string Object = $"{Bucket}/o/releases%2F1.json";

    private GcsEmulator _gcs = null!; // Both are made before each test.
    private HttpClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _gcs = await GcsEmulator.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_gcs.StorageEndpoint) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _gcs.IssueToken(_gcs.AddAccount("deployer")));
    }

    [TearDown]
    public async Task TearDown()
    {
        _client.Dispose();
        await _gcs.DisposeAsync();
    }

    [Test]
    public async Task A_bucket_is_created_once_and_tells_how_it_protects_its_objects()
    {
        Assert.That(await StatusAsync(HttpMethod.Get, Bucket), Is.EqualTo(HttpStatusCode.NotFound));

        Assert.That((await CreateAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await CreateAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));

        var bucket = await _client.GetFromJsonAsync<JsonObject>(Bucket);
        Assert.That((bool)bucket!["versioning"]!["enabled"]!, Is.True);
    }

    [Test]
    public async Task Old_generations_are_listed_on_request_and_read_by_number()
    {
        var bucket = _gcs.AddBucket("files");
        var first = bucket.Write("releases/1.json", "first");
        var second = bucket.Write("releases/1.json", "second");
        bucket.Write("releases/old/0.json", "other");

        var live = await _client.GetFromJsonAsync<JsonObject>($"{Bucket}/o?prefix=releases/&delimiter=/");
        var all = await _client.GetFromJsonAsync<JsonObject>($"{Bucket}/o?prefix=releases/1&versions=true");

        Assert.That(Generations(live), Is.EqualTo(new[] { second.Generation }));
        Assert.That(live!["prefixes"]!.AsArray().Select(folder => (string?)folder), Is.EqualTo(new[] { "releases/old/" }));
        Assert.That(Generations(all), Is.EqualTo(new[] { first.Generation, second.Generation }));
        Assert.That(await _client.GetStringAsync($"{Object}?alt=media&generation={first.Generation}"), Is.EqualTo("first"));
        Assert.That(await _client.GetStringAsync("/files/releases/1.json"), Is.EqualTo("second"));
    }

    [Test]
    public async Task A_condition_lets_exactly_one_of_two_writers_through()
    {
        _gcs.AddBucket("files");

        Assert.That(await UploadAsync("mine", "&ifGenerationMatch=0"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await UploadAsync("theirs", "&ifGenerationMatch=0"), Is.EqualTo(HttpStatusCode.PreconditionFailed));

        var generation = _gcs.AddBucket("files").Find("releases/1.json")!.Generation;
        Assert.That(await UploadAsync("newer", $"&ifGenerationMatch={generation}"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(HttpMethod.Delete, $"{Object}?ifGenerationMatch={generation}"), Is.EqualTo(HttpStatusCode.PreconditionFailed));
        Assert.That(await _client.GetStringAsync($"{Object}?alt=media"), Is.EqualTo("newer"));
    }

    [Test]
    public async Task Reading_what_one_has_already_costs_no_body()
    {
        var stored = _gcs.AddBucket("files").Write("releases/1.json", "known");

        Assert.That(await StatusAsync(HttpMethod.Get, $"{Object}?ifGenerationNotMatch={stored.Generation}"), Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(await StatusAsync(HttpMethod.Get, $"{Object}?ifGenerationNotMatch=1"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_deleted_object_is_kept_until_its_generation_is_deleted()
    {
        var bucket = _gcs.AddBucket("files");
        var stored = bucket.Write("releases/1.json", "kept");

        Assert.That(await StatusAsync(HttpMethod.Delete, Object), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await StatusAsync(HttpMethod.Delete, Object), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await _client.GetStringAsync($"{Object}?alt=media&generation={stored.Generation}"), Is.EqualTo("kept"));

        Assert.That(await StatusAsync(HttpMethod.Delete, $"{Object}?generation={stored.Generation}"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(bucket.Versions("releases/1.json"), Is.Empty);
    }

    private Task<HttpResponseMessage> CreateAsync() =>
        _client.PostAsJsonAsync("/storage/v1/b?project=acme", new { name = "files", location = "EUROPE-WEST1" });

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> UploadAsync(string text, string condition)
    {
        using var body = new MultipartContent("related") { JsonContent.Create(new { contentType = "text/plain" }), new StringContent(text) };
        using var response = await _client.PostAsync(
            $"/upload/storage/v1/b/files/o?uploadType=multipart&name=releases%2F1.json{condition}", body);
        return response.StatusCode;
    }

    private static IEnumerable<long> Generations(JsonObject? list) =>
        list!["items"]!.AsArray().Select(item => long.Parse((string)item!["generation"]!));
}
