using System.Text.Json;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Bootstrap;

/// <summary>
/// Where an environment's bootstrap works: its copy of <c>infra/bootstrap</c>, its state, its tools. The state only saves questions:
/// what exists is adopted again without it.
/// </summary>
internal sealed class BootstrapFolder(RunServices services, string environment)
{
    /// <summary>The configuration, relative to the repository.</summary>
    public const string Configuration = "infra/bootstrap";

    private string Root => services.Home.Folder(Path.Combine("environments", environment, "bootstrap"));

    /// <summary>The copy of the configuration.</summary>
    public string Copy => Path.Combine(Root, "configuration");

    /// <summary>The saved plan.</summary>
    public string Plan => Path.Combine(Root, "plan.tfplan");

    /// <summary>The state.</summary>
    public string State => Path.Combine(services.Home.Folder(Path.Combine(Root, "state")), "terraform.tfstate");

    /// <summary>The detached tools, of earlier bootstraps too.</summary>
    public ToolFolders Tools => new(ToolsPath);

    private string ToolsPath => services.Home.Folder(Path.Combine(Root, "tools"));

    /// <summary>Takes a new copy of the configuration, with a backend that keeps the state here, and forgets a state that cannot be used.</summary>
    /// <exception cref="ConfigurationException">The repository has no such configuration.</exception>
    public void Prepare()
    {
        var source = Path.Combine(services.Repository.Root, Configuration);
        if (!Directory.Exists(source))
            throw new ConfigurationException($"There is no configuration for the state bucket in '{source}'.", $"git checkout {Configuration}");

        PrivateFiles.DeleteFolder(Copy);
        Directory.CreateDirectory(Copy, PrivateFiles.FolderMode);
        foreach (var file in Directory.EnumerateFiles(source).Where(IsConfiguration))
            File.Copy(file, Path.Combine(Copy, Path.GetFileName(file)));
        PrivateFiles.Write(
            Path.Combine(Copy, "deployer_backend_override.tf"),
            """
            # Written by the deployer: the bucket for the state cannot hold its own.
            terraform {
              backend "local" {}
            }

            """);
        if (File.Exists(State) && !IsUsable(File.ReadAllBytes(State)))
            File.Move(State, $"{State}.unusable", overwrite: true);
    }

    /// <summary>Terraform on the copy.</summary>
    /// <param name="tools">The environment that tools get.</param>
    public Terraform Terraform(ToolEnvironment tools) => new(
        new TerraformSettings(
            Deployer.Tools.Terraform.FindProgram(tools.Variables),
            Copy,
            services.Home.Folder(Path.Combine(Root, "terraform-data")),
            Workspace: null,
            tools,
            ToolsPath),
        services.Time);

    /// <summary>How to initialise the copy.</summary>
    public TerraformInitOptions InitOptions => new()
    {
        Reconfigure = true,
        ReadonlyLockFile = File.Exists(Path.Combine(Copy, ".terraform.lock.hcl")),
        BackendConfig = [$"path={State}"],
    };

    private static bool IsConfiguration(string file) =>
        file.EndsWith(".tf", StringComparison.Ordinal) || Path.GetFileName(file) == ".terraform.lock.hcl";

    /// <summary>
    /// A Terraform that was killed leaves a file of no bytes; one whose create failed at its end marks the bucket as tainted, which would
    /// be replaced. Without the state the bucket is adopted as it is.
    /// </summary>
    private static bool IsUsable(ReadOnlySpan<byte> state)
    {
        try
        {
            var reader = new Utf8JsonReader(state);
            using var document = JsonDocument.ParseValue(ref reader);
            var json = document.RootElement;
            return json.TryGetProperty("lineage", out _) && !json.GetRawText().Contains("\"tainted\"", StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
