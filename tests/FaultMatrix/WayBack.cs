namespace FaultMatrix;

/// <summary>A way back that is gone again and again in one place, so that it can be struck at another moment each time.</summary>
/// <param name="target">Where it is gone.</param>
internal abstract class WayBack(Target target) : IAsyncDisposable
{
    protected const string File = "infra/ways.tf";

    protected const string Providers = """
        terraform {
          required_providers {
            google   = { source = "hashicorp/google" }
            supabase = { source = "supabase/supabase" }
          }
        }

        provider "google" {
          project = "sim-ways"
        }

        resource "google_project_service" "all" {
          for_each = toset(["iam.googleapis.com", "secretmanager.googleapis.com"])
          service  = each.key
        }

        resource "google_service_account" "kept" {
          account_id  = "kept-account"
          description = "kept"
          depends_on  = [google_project_service.all]
        }

        resource "supabase_project" "kept" {
          organization_id   = "sim-organization"
          name              = "kept"
          region            = "eu-central-1"
          database_password = "none-of-it-is-real"
        }

        """;

    public Target Target { get; } = target;

    public Checkout Checkout => Target.Checkout;

    /// <summary>The command that goes it.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>Moments inside what only this way does, past those around each tool's call, each with its command, counted from 0.</summary>
    public virtual IReadOnlyList<(string Name, int Command, Func<HeldMoment> Hold)> Inside => [];

    /// <summary>Deploys what it goes back from and to; done once.</summary>
    public abstract Task DeployAsync();

    /// <summary>Makes it necessary, or possible, once more.</summary>
    public abstract Task BeginAsync();

    /// <summary>All that must be the same however often it was struck.</summary>
    public virtual async Task<string> PictureAsync()
    {
        var state = TerraformState.Parse(await Target.StateAsync() ?? throw new InvalidOperationException("There is no state."));
        var (cloud, objects) = await Checkout.CloudPictureAsync();
        var known = state.Ids.Values.ToHashSet();
        var orphans = objects.SelectMany(type => type.Where(id => !known.Contains(id)).Select(id => $"orphan {type.Key} {id}"));
        return $"{cloud}\n{string.Join('\n', orphans)}\n{state.Resources}\n{state.Outputs}\n{Target.LockGeneration}";
    }

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    protected async Task DeployAsync(string configuration, params string[] options)
    {
        Checkout.Write(File, configuration);
        (await Checkout.RunAsync(["deploy", Target.Name, "--yes", .. options])).Requiring(Exit.Succeeded);
    }
}
