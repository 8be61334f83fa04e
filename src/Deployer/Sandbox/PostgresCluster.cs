namespace Deployer.Sandbox;

/// <summary>A private PostgreSQL cluster.</summary>
public sealed class PostgresCluster;
