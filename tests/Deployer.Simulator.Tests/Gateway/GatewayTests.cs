using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Gateway;

internal sealed class GatewayTests : IAsyncDisposable
{
    private const string ServiceId = "projects/p/locations/l/services/api";
    private const string Address = "https://api-sim.a.run.app";

    private const string OpenApi =
        $$"""
          swagger: "2.0"
          info: {title: api, version: "1"}
          paths:
            /users/{id}:
              get:
                operationId: user
                x-google-backend: {address: {{Address}}/v1}
          """;

    private readonly CloudBench bench = new();

    [Test]
    public async Task Without_a_gateway_the_page_opens_and_nothing_is_healthy()
    {
        var server = await bench.ServeAsync();

        var page = await Http.GetAsync($"{server.Record.Gateway}/");
        var health = await Http.GetAsync($"{server.Record.Gateway}/healthz");

        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("simulated: nothing real is created"));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await health.Content.ReadAsStringAsync(), Does.Contain("has no gateway"));
    }

    [Test]
    public async Task A_gateway_whose_services_exist_is_healthy_and_says_which_service_would_answer()
    {
        var server = await bench.ServeAsync();
        CreateGateway(OpenApi);
        CreateService();

        var health = await GetJsonAsync($"{server.Record.Gateway}/healthz", HttpStatusCode.OK);
        var routed = await GetJsonAsync($"{server.Record.Gateway}/users/7", HttpStatusCode.OK);
        var page = await (await Http.GetAsync(server.Record.Gateway)).Content.ReadAsStringAsync();

        Assert.That(health["status"]!.ToString(), Is.EqualTo("ok"));
        Assert.That(health["services"]!.AsArray().Select(service => service!.ToString()), Is.EqualTo(new[] { ServiceId }));
        Assert.That(routed["service"]!.ToString(), Is.EqualTo(ServiceId));
        Assert.That(routed["simulated"]!.GetValue<bool>(), Is.True);
        Assert.That(page, Does.Contain("GET /users/{id}").And.Contain(ServiceId));
    }

    [Test]
    public async Task A_service_that_is_gone_makes_the_gateway_unhealthy_and_is_named()
    {
        var server = await bench.ServeAsync();
        CreateGateway(OpenApi);
        CreateService();
        bench.Store.DriftAway("google_cloud_run_v2_service", ServiceId);

        var health = await GetJsonAsync($"{server.Record.Gateway}/healthz", HttpStatusCode.ServiceUnavailable);
        var routed = await GetJsonAsync($"{server.Record.Gateway}/users/7", HttpStatusCode.ServiceUnavailable);

        Assert.That(health["problems"]![0]!.ToString(), Is.EqualTo($"GET /users/{{id}} leads to {Address}/v1, and no service answers there."));
        Assert.That(routed["error"]!.ToString(), Does.Contain(Address));
    }

    [Test]
    public async Task A_gateway_without_its_configuration_is_unhealthy()
    {
        var server = await bench.ServeAsync();
        bench.Store.TryCreate(new CloudObject("google_api_gateway_gateway", "g", new() { ["api_config"] = "projects/p/none" }));

        var health = await GetJsonAsync($"{server.Record.Gateway}/healthz", HttpStatusCode.ServiceUnavailable);

        Assert.That(health["problems"]![0]!.ToString(), Does.Contain("'projects/p/none', which does not exist"));
    }

    [TestCase("bm8gcGF0aHM=")]
    [TestCase("e30=")]
    [TestCase("Ijog")]
    [TestCase("not base64")]
    [TestCase("")]
    public async Task A_document_that_makes_no_sense_is_told(string contents)
    {
        var server = await bench.ServeAsync();
        CreateGateway(contents: contents);

        var health = await GetJsonAsync($"{server.Record.Gateway}/healthz", HttpStatusCode.ServiceUnavailable);

        Assert.That(health["problems"]![0]!.ToString(), Does.StartWith("The OpenAPI document of c cannot be used"));
    }

    [Test]
    public async Task An_unknown_path_is_not_found_and_another_method_is_not_allowed()
    {
        var server = await bench.ServeAsync();
        CreateGateway(OpenApi);
        CreateService();

        using var post = new HttpRequestMessage(HttpMethod.Post, $"{server.Record.Gateway}/users/7");
        var refused = await Http.SendAsync(post);

        await GetJsonAsync($"{server.Record.Gateway}/users/7/posts", HttpStatusCode.NotFound);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [TestCase("evil.example", HttpStatusCode.Forbidden)]
    [TestCase("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("[::1]:80", HttpStatusCode.OK)]
    public async Task Only_names_of_the_loopback_are_answered(string host, HttpStatusCode expected)
    {
        var server = await bench.ServeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Record.Gateway);
        request.Headers.Host = host;

        Assert.That((await Http.SendAsync(request)).StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Names_are_text_on_the_page_not_markup()
    {
        var server = await bench.ServeAsync();
        CreateGateway("""{"paths":{"/<script>":{"get":{}}}}""");

        var page = await (await Http.GetAsync(server.Record.Gateway)).Content.ReadAsStringAsync();

        Assert.That(page, Does.Not.Contain("<script>").And.Contain("/&lt;script&gt;"));
    }

    [Test]
    public async Task A_provider_cannot_be_called_through_the_gateway()
    {
        var server = await bench.ServeAsync();
        using var call = new HttpRequestMessage(HttpMethod.Post, $"{server.Record.Gateway}/tfplugin6.Provider/GetProviderSchema");

        Assert.That((await Http.SendAsync(call)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private void CreateGateway(string? document = null, string? contents = null)
    {
        contents ??= Convert.ToBase64String(Encoding.UTF8.GetBytes(document ?? ""));
        var documents = new JsonArray(new JsonObject { ["document"] = new JsonArray(new JsonObject { ["path"] = "api.yaml", ["contents"] = contents }) });
        bench.Store.TryCreate(new CloudObject("google_api_gateway_api_config", "c", new() { ["openapi_documents"] = documents }));
        bench.Store.TryCreate(new CloudObject("google_api_gateway_gateway", "g", new() { ["api_config"] = "c" }));
    }

    private void CreateService() => bench.Store.TryCreate(new CloudObject("google_cloud_run_v2_service", ServiceId, new() { ["uri"] = Address }));

    private static async Task<JsonNode> GetJsonAsync(string url, HttpStatusCode expected)
    {
        var answer = await Http.GetAsync(url);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(expected), text);
        return JsonNode.Parse(text)!;
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
