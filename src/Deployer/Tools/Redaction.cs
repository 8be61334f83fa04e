using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Deployer.Tools;

/// <summary>
/// Takes secrets out of text before it reaches a log, a terminal or the database: values this run knows, and shapes that are
/// secret wherever they come from (passwords in URLs and SQL, Supabase and Google tokens, JWTs, private keys, Authorization headers).
/// </summary>
internal sealed partial class Redaction
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Mask = "***";

    /// <summary>A shorter value would mask ordinary words everywhere, and is no secret anyway.</summary>
    public const int ShortestSecret = 4;

    private readonly Lock gate = new();
    private volatile string[] secrets = [];

    /// <summary>A redaction that masks these values from the beginning.</summary>
    public static Redaction Knowing(IEnumerable<string> secrets)
    {
        var redaction = new Redaction();
        redaction.AddAll(secrets);
        return redaction;
    }

    /// <summary>Masks several values from now on.</summary>
    public void AddAll(IEnumerable<string> values)
    {
        foreach (var secret in values)
            Add(secret);
    }

    /// <summary>Masks a value from now on: the whole, each of its lines, and as these look inside JSON and in a URL.</summary>
    public void Add(string? secret)
    {
        if (secret is null)
            return;
        var forms = secret.Split('\n').Append(secret)
            .SelectMany(part => new[] { part, part.Trim() })
            .Where(part => part.Length >= ShortestSecret && !string.IsNullOrWhiteSpace(part))
            .SelectMany(Forms);
        lock (gate)
            secrets = [.. secrets.Concat(forms).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The text without any secret.</summary>
    public string Apply(string text) => ByPattern(MaskKnown(text, secrets));

    /// <summary>
    /// A masking of successive lines: it remembers that a private key began on an earlier line. Not shared between streams.
    /// </summary>
    public Func<string, string> ForLines()
    {
        var insideKey = false;
        return line =>
        {
            if (insideKey)
            {
                insideKey = !KeyEnd().IsMatch(line);
                return Mask;
            }
            insideKey = KeyBegin().IsMatch(line) && !KeyEnd().IsMatch(line);
            return Apply(line);
        };
    }

    /// <summary>The text without anything that has the shape of a secret.</summary>
    public static string ByPattern(string text)
    {
        text = PrivateKey().Replace(text, Mask);
        text = UrlPassword().Replace(text, $"$1{Mask}");
        text = PasswordSetting().Replace(text, $"$1{Mask}");
        text = SqlPassword().Replace(text, $"$1{Mask}");
        text = Authorization().Replace(text, $"$1{Mask}");
        text = PlannedVariable().Replace(text, $"$1{Mask}$2");
        return Token().Replace(text, Mask);
    }

    // Overlapping values are masked as one stretch: replacing one after the other would leave the tail of the second.
    private static string MaskKnown(string text, string[] known)
    {
        var hidden = new List<(int Start, int End)>();
        foreach (var secret in known)
        {
            var at = -1;
            while ((at = text.IndexOf(secret, at + 1, StringComparison.Ordinal)) >= 0)
                hidden.Add((at, at + secret.Length));
        }
        if (hidden.Count == 0)
            return text;

        hidden.Sort();
        var masked = new StringBuilder(text.Length);
        var position = 0;
        foreach (var (start, end) in hidden)
        {
            if (start > position || masked.Length == 0)
                masked.Append(text, position, Math.Max(0, start - position)).Append(Mask);
            position = Math.Max(position, end);
        }
        return masked.Append(text, position, text.Length - position).ToString();
    }

    // As it stands in a URL and in JSON: written by .NET, by JavaScript, and by Go (Terraform), which also escapes <, > and &.
    private static string[] Forms(string value)
    {
        var plainJson = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        var goJson = plainJson
            .Replace("<", "\\u003c", StringComparison.Ordinal)
            .Replace(">", "\\u003e", StringComparison.Ordinal)
            .Replace("&", "\\u0026", StringComparison.Ordinal);
        return [value, Uri.EscapeDataString(value), JavaScriptEncoder.Default.Encode(value), plainJson, goJson];
    }

    [GeneratedRegex(
        @"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    [GeneratedRegex("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")]
    private static partial Regex KeyBegin();

    [GeneratedRegex("-----END [A-Z0-9 ]*PRIVATE KEY-----")]
    private static partial Regex KeyEnd();

    // Up to the last @, because people forget to escape one in a password; a port before a path is no password.
    [GeneratedRegex(@"(://[^\s:/@""']*:)(?!\d{1,5}[/?#])[^\s""']+(?=@)")]
    private static partial Regex UrlPassword();

    [GeneratedRegex(
        @"(\b\w*(?:password|passwd|pwd)\s*=\s*)(?!\(sensitive)(?:'[^']*'|""[^""]*""|[^\s;&,'""]+)", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordSetting();

    // ALTER ROLE app PASSWORD 'x', also when the text was cut off before the closing quote.
    [GeneratedRegex(
        @"(\b(?:password|identified\s+by)\s+)(?:[EU]?&?'(?:[^'\\]|''|\\.|\\\z)*'?|(?<tag>\$\w*\$).*?(?:\k<tag>|\z))",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex SqlPassword();

    [GeneratedRegex(@"(\bauthorization["":\s]+(?:\w+\s+)?|\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();

    // Terraform's warning about a variable that differs from the saved plan's: it prints both values, of sensitive variables too.
    [GeneratedRegex("(The saved plan specifies ).*( was set by an environment variable)", RegexOptions.Singleline)]
    private static partial Regex PlannedVariable();

    [GeneratedRegex(@"AGE-SECRET-KEY-\w+|sbp_\w{20,}|sb_secret_[\w-]+|ya29\.[\w.-]+|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?")]
    private static partial Regex Token();
}
