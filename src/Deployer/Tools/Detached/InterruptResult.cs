namespace Deployer.Tools;

/// <summary>What an interrupt came to.</summary>
internal enum InterruptResult
{
    /// <summary>The one SIGINT of this tool's life was sent now.</summary>
    Sent,

    /// <summary>It was sent before, by us or by another process; a second one would make Terraform drop its state.</summary>
    AlreadySent,

    /// <summary>The tool does not run.</summary>
    NotRunning,
}
