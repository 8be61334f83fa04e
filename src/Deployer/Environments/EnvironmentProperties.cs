namespace Deployer.Environments;

/// <summary>Where the resources of an environment live.</summary>
public enum CloudKind
{
    /// <summary>Google Cloud and Supabase: real resources that cost money and serve people.</summary>
    Google,

    /// <summary>The simulated cloud: nothing real is created.</summary>
    Simulated,
}

/// <summary>Where Terraform keeps an environment's state; the names are Terraform's backend types.</summary>
public enum BackendKind
{
    /// <summary>A Google Cloud Storage bucket.</summary>
    Gcs,

    /// <summary>A PostgreSQL database.</summary>
    Pg,

    /// <summary>An HTTP endpoint.</summary>
    Http,

    /// <summary>A file in the deployer's home on this machine.</summary>
    Local,
}

/// <summary>Which database an environment's migrations go to.</summary>
public enum DatabaseKind
{
    /// <summary>The Supabase project that the configuration or Terraform's outputs name.</summary>
    Linked,

    /// <summary>Any PostgreSQL, by the URL in the variable that <see cref="DeployEnvironment.DatabaseUrlVariable"/> names.</summary>
    Url,

    /// <summary>The private cluster on this machine .</summary>
    Sandbox,
}

/// <summary>When an unprotected plan asks before it is applied. A protected resource always asks, whatever is set here.</summary>
public enum ConfirmPolicy
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When the plan destroys or replaces something. The default.</summary>
    Destroys,

    /// <summary>When the plan changes anything at all.</summary>
    Changes,
}
