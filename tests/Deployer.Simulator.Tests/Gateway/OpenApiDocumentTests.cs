using Deployer.Simulator.Gateway;

namespace Deployer.Simulator.Tests.Gateway;

internal sealed class OpenApiDocumentTests
{
    [Test]
    public void The_nearest_backend_counts()
    {
        var routes = OpenApiDocument.ReadRoutes(
            """
            x-google-backend: {address: "https://document"}
            paths:
              /a:
                x-google-backend: {address: "https://path"}
                get: {}
                post:
                  x-google-backend: {address: "https://operation"}
                parameters: []
              /b:
                delete: {}
            """);

        Assert.That(routes.Select(route => (route.Method, route.Path, route.Address)), Is.EqualTo(new[]
        {
            ("GET", "/a", "https://path"), ("POST", "/a", "https://operation"), ("DELETE", "/b", "https://document"),
        }));
    }

    [Test]
    public void Json_is_read_too_and_a_route_may_lead_nowhere() => Assert.That(
        OpenApiDocument.ReadRoutes("""{"swagger":"2.0","paths":{"/a":{"get":{"operationId":"a"}}}}""").Single().Address, Is.Null);

    [TestCase("/users/{id}", "/users/7", true)]
    [TestCase("/users/{id}", "/users/7/posts", false)]
    [TestCase("/users/{id}", "/users/", false)]
    [TestCase("/files/{path=**}", "/files/a/b.txt", true)]
    [TestCase("/a.b", "/axb", false)]
    [TestCase("/", "/v1/", true)]
    public void A_path_matches_as_its_variables_say_below_the_base_path(string template, string path, bool matches)
    {
        var basePath = path.StartsWith("/v1", StringComparison.Ordinal) ? "basePath: /v1" : "schemes: [https]";

        var route = OpenApiDocument.ReadRoutes($"{basePath}\npaths:\n  \"{template}\":\n    get: {{}}\n").Single();

        Assert.That(route.Pattern.IsMatch(path), Is.EqualTo(matches));
    }
}
