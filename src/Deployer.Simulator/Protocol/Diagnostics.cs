using Deployer.Simulator.Values;

namespace Deployer.Simulator.Protocol;

/// <summary>What Terraform prints below a plan or an apply.</summary>
internal static class Diagnostics
{
    /// <summary>Stands in every plan and apply: nobody shall take a simulated cloud for a real one.</summary>
    public static Diagnostic Simulated(string provider) => new()
    {
        Severity = Diagnostic.Types.Severity.Warning,
        Summary = "Simulated cloud: nothing real is created",
        Detail = $"The provider '{provider}' is simulated on this machine. Its objects, ids and addresses exist nowhere else.",
    };

    public static Diagnostic Error(string summary, string detail = "", ValuePath? at = null) => new()
    {
        Severity = Diagnostic.Types.Severity.Error,
        Summary = summary,
        Detail = detail,
        Attribute = at?.ToMessage(),
    };

    public static AttributePath ToMessage(this ValuePath path)
    {
        var message = new AttributePath();
        message.Steps.AddRange(path.Steps.Select(Step));
        return message;
    }

    private static AttributePath.Types.Step Step(PathStep step) => step switch
    {
        PathStep.Index index => new() { ElementKeyInt = index.Position },
        PathStep.Key key => new() { ElementKeyString = key.Name },
        _ => new() { AttributeName = ((PathStep.Attribute)step).Name },
    };
}
