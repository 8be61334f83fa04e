namespace FaultMatrix;

/// <summary>
/// What is added to the copy so that effects can be counted where they happen: objects of the simulated cloud, whose ids the cloud
/// chooses (so that nothing but the deployer's care keeps a second one away), and rows of a table.
/// </summary>
internal static class Probes
{
    public const string Type = "supabase_project";
    public const int Resources = 3;
    public const int Migrations = 3;

    public static void Add(Checkout checkout)
    {
        checkout.StandBefore("terraform");
        checkout.StandBeforeSupabase();
        AddResources(checkout, string.Join('\n', Enumerable.Range(0, Resources).Select(number => Resource(
            $"probe_{number}", $"probe-{number}", number == 0 ? "" : $"depends_on        = [{Type}.probe_{number - 1}]"))));
        checkout.AddProbeMigrations([.. Enumerable.Repeat("select 1;", Migrations)]);
    }

    /// <summary>Many at once: as many as Terraform creates side by side are under way at any moment.</summary>
    public static void AddMany(Checkout checkout, int count)
    {
        checkout.StandBefore("terraform");
        AddResources(checkout, Resource("many", "probe-${count.index}", $"count             = {count}"));
    }

    /// <summary>The address of the probe that an object was made for.</summary>
    public static string AddressOf(CloudProject project, bool many)
    {
        var number = project.Name["probe-".Length..];
        return many ? $"{Type}.many[{number}]" : $"{Type}.probe_{number}";
    }

    private static void AddResources(Checkout checkout, string resources) => checkout.Write("infra/probes.tf", $$"""
        terraform {
          required_providers {
            supabase = { source = "supabase/supabase" }
          }
        }

        {{resources}}
        """);

    private static string Resource(string name, string project, string more) => $$"""
        resource "{{Type}}" "{{name}}" {
          {{more}}
          organization_id   = "sim-organization"
          name              = "{{project}}"
          region            = "eu-central-1"
          database_password = "none-of-it-is-real"
        }

        """;
}
