using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Providers;

/// <summary>An answer of the simulated API that is no success, in the words of the real one.</summary>
internal sealed class ApiException(string message) : Exception(message)
{
    public static ApiException AlreadyExists(string id) => new($"googleapi: Error 409: Resource '{id}' already exists., alreadyExists");

    public static ApiException NotFound(string what) => new($"googleapi: Error 404: {what} was not found., notFound");

    public static ApiException NotFound(string where, string what) => new($"{where}: {NotFound(what).Message}");

    /// <summary>Neither the resource nor its provider block says where it shall be.</summary>
    public static ApiException PlaceMissing(string attribute) => new(attribute switch
    {
        "region" => "Cannot determine region: set in this resource, or set provider-level 'region' or 'zone'.",
        "zone" => "Cannot determine zone: set in this resource, or set provider-level zone.",
        _ => $"{attribute}: required field is not set",
    });

    public static ApiException ServiceDisabled(string api, string project) => new(
        $"googleapi: Error 403: {api} has not been used in project {project} before or it is disabled. Enable it by visiting "
        + $"https://console.developers.google.com/apis/api/{api}/overview?project={project} then retry. If you enabled this API recently, "
        + "wait a few minutes for the action to propagate to our systems and retry.\nDetails:\n[\n  {\n"
        + "    \"@type\": \"type.googleapis.com/google.rpc.ErrorInfo\",\n    \"domain\": \"googleapis.com\",\n    \"metadata\": {\n"
        + $"      \"consumer\": \"projects/{project}\",\n      \"service\": \"{api}\"\n    }},\n    \"reason\": \"SERVICE_DISABLED\"\n  }}\n]\n, accessNotConfigured");

    /// <summary>The answer that a fault asks for.</summary>
    public static ApiException Of(Fault fault, string type, string id, string api, string project) => fault.Kind switch
    {
        FaultKind.Quota => new($"googleapi: Error 429: Quota exceeded for quota metric 'Write requests' of service '{api}' for consumer 'projects/{project}'., RESOURCE_EXHAUSTED"),
        FaultKind.AlreadyExists => AlreadyExists(id),
        FaultKind.ApiDisabled => ServiceDisabled(api, project),
        FaultKind.NotFound => NotFound($"The resource '{id}'"),
        FaultKind.Forbidden => new($"googleapi: Error 403: Permission denied on resource '{id}' (or it may not exist)., forbidden"),
        FaultKind.Unavailable => new("googleapi: Error 503: The service is currently unavailable., backendError"),
        _ => new($"googleapi: Error 500: {type} '{id}' was created, but did not become ready., internalError"),
    };
}
