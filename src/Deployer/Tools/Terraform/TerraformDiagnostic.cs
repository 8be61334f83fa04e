using System.Globalization;
using System.Text;

namespace Deployer.Tools;

/// <summary>One error or warning of Terraform.</summary>
/// <param name="IsError">False for a warning.</param>
/// <param name="Summary">What is wrong, in a line.</param>
/// <param name="Detail">More about it; may be empty.</param>
internal sealed record TerraformDiagnostic(bool IsError, string Summary, string Detail)
{
    /// <summary>The resource it is about, if one.</summary>
    public string? Address { get; init; }

    /// <summary>File, relative to the configuration, if it is about a place in it.</summary>
    public string? File { get; init; }

    /// <summary>Line in the file, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>The block that the place is in, such as <c>resource "terraform_data" "a"</c>.</summary>
    public string? Context { get; init; }

    /// <summary>The source at that place.</summary>
    public string? Code { get; init; }

    /// <summary>Where it is, as <c>file:line</c>, or empty.</summary>
    public string Place => File is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");

    // A line of a variables file is a value, and may be a secret that no pattern knows.
    private bool ShowsValue => File is not null
        && (File.EndsWith(".tfvars", StringComparison.Ordinal) || File.EndsWith(".tfvars.json", StringComparison.Ordinal));

    /// <summary>The diagnostic for a person, in a few lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(IsError ? "Error: " : "Warning: ").Append(Summary);
        if (Address is not null)
            text.Append('\n').Append("  with ").Append(Address);
        if (File is not null)
            text.Append('\n').Append("  at ").Append(Place).Append(Context is null ? "" : $", in {Context}");
        if (!string.IsNullOrWhiteSpace(Code) && !ShowsValue)
            text.Append('\n').Append("    ").Append(Code.Trim());
        if (Detail.Length > 0)
            text.Append('\n').Append(Detail);
        return text.ToString();
    }
}
