namespace FaultMatrix;

/// <summary>Where Terraform keeps its state, and with it what kind of deployment is struck.</summary>
internal enum Backend
{
    /// <summary>A file in the home; the migrations go to the sandbox's PostgreSQL.</summary>
    Local,

    /// <summary>A bucket; the migrations go to a linked project.</summary>
    Gcs,

    /// <summary>A PostgreSQL, which is also the one that is migrated, by its URL.</summary>
    Pg,

    /// <summary>
    /// As <see cref="Gcs"/>, with copies in a bucket: what happened to one machine is gone on with on another, which has a home of its own.
    /// </summary>
    Copies,
}
