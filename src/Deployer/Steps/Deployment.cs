namespace Deployer.Steps;

/// <summary>
/// The data of a deployment: what its steps hand to each other through the database. Small and without secrets; everything
/// else lies in the run's folder.
/// </summary>
public sealed class Deployment
{
    /// <summary>What the person decided when starting the run.</summary>
    public Consent Consent { get; set; } = new(AssumeYes: false, AllowDestroy: []);
}

/// <summary>What a person decided before a plan existed.</summary>
/// <param name="AssumeYes">Answers a plan's question with yes; does not pass the guard.</param>
/// <param name="AllowDestroy">Addresses of protected resources that may be destroyed or replaced.</param>
public sealed record Consent(bool AssumeYes, IReadOnlyList<string> AllowDestroy);

/// <summary>The event data of an approval.</summary>
/// <param name="Digest">SHA-256 of the plan file that is approved.</param>
/// <param name="By">Who approved it, as <c>user@host</c>.</param>
public sealed record Approval(string Digest, string By);
