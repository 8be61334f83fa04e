namespace Deployer.Tools;

/// <summary>Which database the Supabase CLI works on; there is no default, because the CLI's own is a local stack.</summary>
internal abstract record DatabaseTarget
{
    /// <summary>What travels by environment instead of by argument, or null.</summary>
    public string? Password { get; init; }

    /// <summary>Never the password.</summary>
    public sealed override string ToString() => this switch
    {
        DatabaseUrl url => url.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.UserInfo | UriComponents.Path, UriFormat.UriEscaped),
        LinkedProject project => $"project {project.Ref}",
        _ => GetType().Name,
    };
}

/// <summary>A database by its URL.</summary>
internal sealed record DatabaseUrl : DatabaseTarget
{
    /// <summary>Names a database.</summary>
    /// <param name="url">Such as <c>postgresql://user@host:5432/postgres?sslmode=require</c>, without a password.</param>
    /// <param name="password">The password, or null when the server asks for none.</param>
    /// <exception cref="ArgumentException">The URL holds a password, which every user of the machine could read.</exception>
    public DatabaseUrl(Uri url, string? password)
    {
        if (url.UserInfo.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException("A database URL must not hold the password.", nameof(url));
        Url = url;
        Password = password;
    }

    /// <summary>The URL, without a password.</summary>
    public Uri Url { get; }
}

/// <summary>The database of a Supabase project.</summary>
/// <param name="Ref">The project's reference: twenty lower-case letters.</param>
internal sealed record LinkedProject(string Ref) : DatabaseTarget;
