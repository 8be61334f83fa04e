using System.Net;

namespace Deployer.Simulator.Gateway;

/// <summary>The page that a person sees who opens the gateway's URL.</summary>
internal static class GatewayPage
{
    /// <summary>Writes the page: one piece, nothing is fetched from anywhere.</summary>
    public static Task WriteAsync(HttpContext context, DeployedRoutes deployed)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return context.Response.WriteAsync(Html(deployed));
    }

    private static string Html(DeployedRoutes deployed) =>
        $$"""
          <!doctype html>
          <html lang="en">
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width">
          <title>Simulated gateway</title>
          <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark }
            table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem 1rem .3rem 0; vertical-align: top }
            code { font-size: 14px; overflow-wrap: anywhere } .note { padding: .5rem 1rem; border-left: 4px solid #d80 }
          </style>
          <h1>Simulated gateway</h1>
          <p class="note"><strong>simulated: nothing real is created.</strong> No code of yours runs here; each route says which service would answer.</p>
          {{Table(deployed)}}
          {{Problems(deployed)}}
          <p>Health: <a href="/healthz">/healthz</a></p>
          </html>

          """;

    private static string Table(DeployedRoutes deployed)
    {
        if (deployed.Routes.Count == 0)
            return "<p>Nothing is routed yet.</p>";
        var rows = deployed.Routes.Select(route =>
            $"<tr><td><code>{Text(route.Route.Method)} {Text(route.Route.Path)}</code><td><code>{Text(route.Service?.Id ?? "(missing)")}</code>");
        return $"<table><tr><th>Route<th>Service\n{string.Join('\n', rows)}\n</table>";
    }

    private static string Problems(DeployedRoutes deployed) => deployed.Problems.Count == 0
        ? ""
        : $"<h2>Not healthy</h2>\n<ul>\n{string.Join('\n', deployed.Problems.Select(problem => $"<li>{Text(problem)}"))}\n</ul>";

    private static string Text(string value) => WebUtility.HtmlEncode(value);
}
