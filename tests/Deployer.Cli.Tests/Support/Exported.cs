using System.Text.Json;
using Workflow.Engine;

namespace Deployer.Cli.Tests.Support;

/// <summary>Runs as files.</summary>
internal static class Exported
{
    public static string Run(string id, WorkflowStatus status, DateTime ended)
    {
        var time = ended.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return $$"""
            {
              "format": "workflow-engine-run",
              "formatVersion": 1,
              "run": {
                "id": "{{id}}", "definitionId": "deploy", "version": 1, "reference": "sandbox", "status": "{{status}}",
                "createTime": "{{time}}", "completeTime": {{JsonSerializer.Serialize(status == WorkflowStatus.Suspended ? null : time)}}
              },
              "definition": { "format": "Yaml", "content": "Id: deploy", "hash": "{{Hash}}" },
              "epoch": 0,
              "data": {},
              "dataVersion": 1,
              "pointers": [],
              "journal": [],
              "subscriptions": []
            }
            """;
    }

    private static string Hash { get; } =
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("Yaml\nId: deploy"u8));
}
