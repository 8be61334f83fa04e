namespace Deployer.Tools;

internal sealed partial class Gcloud
{
    private const string LoginRemedy = "gcloud auth login";

    /// <summary>
    /// The active account, or null when nobody is logged in. It says nothing about whether its credentials still work, and does not
    /// see tokens that come by environment.
    /// </summary>
    public async Task<string?> ActiveAccountAsync(CancellationToken token)
    {
        var accounts = await AskJsonAsync(AuthListArguments(), LocalLimit, LoginRemedy, token);
        return accounts.EnumerateArray()
            .Where(account => account.GetProperty("status").GetString() == "ACTIVE")
            .Select(account => account.GetProperty("account").GetString())
            .FirstOrDefault();
    }

    /// <summary>An access token of the active account, a secret. A cached one proves only that somebody was logged in an hour ago.</summary>
    /// <exception cref="ToolFailedException">Nobody is logged in.</exception>
    public Task<string> AccessTokenAsync(CancellationToken token) => AskAsync(AccessTokenArguments(), LocalLimit, LoginRemedy, token);

    /// <summary>An access token from the application default credentials, a secret.</summary>
    /// <exception cref="ToolFailedException">There are none, or they are not accepted any more.</exception>
    public Task<string> DefaultAccessTokenAsync(CancellationToken token) =>
        AskAsync(DefaultAccessTokenArguments(), LocalLimit, "gcloud auth application-default login", token);

    internal static IReadOnlyList<string> AuthListArguments() => ["auth", "list", "--format=json"];

    internal static IReadOnlyList<string> AccessTokenArguments() => ["auth", "print-access-token"];

    internal static IReadOnlyList<string> DefaultAccessTokenArguments() => ["auth", "application-default", "print-access-token"];
}
