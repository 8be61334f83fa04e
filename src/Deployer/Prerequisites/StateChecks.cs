using Deployer.Steps;

namespace Deployer.Prerequisites;

/// <summary>Checks that the state can be reached: Terraform itself would try for ever.</summary>
internal static class StateChecks
{
    private const string Check = "State server";

    /// <summary>Somebody listens where the state is kept.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> ServerAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, async () =>
        {
            if (TerraformSetup.EndpointOf(subject.Environment, subject.Repository.Infra, subject.Tools) is not { } endpoint)
            {
                return new Finding(Check, FindingVerdict.NotChecked, "Terraform notices at once when this backend does not answer");
            }

            await endpoint.RequireAsync(TimeProvider.System, cancellation);
            return new Finding(Check, FindingVerdict.Passed, $"{endpoint.Address.Host} answers");
        });
}
