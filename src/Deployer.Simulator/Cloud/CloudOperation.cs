namespace Deployer.Simulator.Cloud;

/// <summary>What Terraform asks of an object.</summary>
internal enum CloudOperation
{
    Plan,
    Create,
    Read,
    Update,
    Delete,
    Import,
}
