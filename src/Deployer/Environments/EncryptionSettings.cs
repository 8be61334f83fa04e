namespace Deployer.Environments;

/// <summary>With whose keys an environment's releases are encrypted by <c>age</c>, and where the key that opens them comes from.</summary>
public sealed record EncryptionSettings
{
    /// <summary>Public keys: <c>age1...</c>, or SSH keys. Each one's owner can open what is sealed.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>A file with more of them, one a line; null: none. Absolute.</summary>
    public string? RecipientsFile { get; init; }

    /// <summary>The file that holds the private key; null: it comes from elsewhere. Absolute.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>The name of the environment variable that holds the private key; null: it comes from elsewhere.</summary>
    public string? IdentityVariable { get; init; }

    /// <summary>The program that prints the private key, and its arguments; empty: it comes from elsewhere.</summary>
    public IReadOnlyList<string> IdentityCommand { get; init; } = [];

    /// <summary>Whether this machine is told where the private key is. Without it releases can be written here, and not be read.</summary>
    public bool CanOpen => IdentityFile is not null || IdentityVariable is not null || IdentityCommand.Count > 0;
}
