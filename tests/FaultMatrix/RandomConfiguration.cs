using System.Collections.Immutable;
using System.Text;

namespace FaultMatrix;

/// <summary>An object that a random configuration declares.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Address">Its name in the configuration; a rename changes it.</param>
/// <param name="Name">Its name in the cloud; a replacement changes it.</param>
/// <param name="Note">What changes in place.</param>
/// <param name="Alias">The alias of its provider; null for the default one.</param>
internal sealed record RandomObject(Kind Kind, string Address, string Name, string Note, string? Alias)
{
    public string Type => Kind == Kind.Account ? "google_service_account" : Kind == Kind.Secret ? "google_secret_manager_secret" : "supabase_project";

    /// <summary>How the cloud has it.</summary>
    public string InCloud => Kind == Kind.Account ? $"{Name} {Note}" : Name;
}

internal enum Kind
{
    /// <summary>Has the id that its name gives it; its note changes in place.</summary>
    Account,

    /// <summary>Protected by its provider: only a rollback takes it away.</summary>
    Secret,

    /// <summary>Gets its id from the cloud: a second one would not be refused.</summary>
    Project,
}

/// <summary>A configuration that a generator made of the one before: what is added, changed, removed, replaced, renamed.</summary>
internal sealed record RandomConfiguration(ImmutableList<RandomObject> Objects, ImmutableList<(string From, string To)> Moves)
{
    // A deployment that takes an object away still has its provider; the one after it need not.
    private ImmutableHashSet<string> Aliases { get; init; } = [];

    private const int FewestChanges = 2;
    private const int MostChanges = 5;

    public static RandomConfiguration Empty { get; } = new([], []);

    /// <summary>The next one. A deployment cannot take away what is protected; whatever else may happen.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="serial">Makes names that nothing had before.</param>
    public RandomConfiguration Next(Random random, Func<int> serial)
    {
        var next = this with { Moves = [], Aliases = [.. Objects.Select(each => each.Alias).OfType<string>()] };
        for (var left = random.Next(FewestChanges, MostChanges + 1); left > 0; left--) next = next.Changed(random, serial());
        return next.Objects.IsEmpty ? next.Added(random, serial()) : next;
    }

    /// <summary>In Terraform's language.</summary>
    public string ToText()
    {
        var text = new StringBuilder("""
            terraform {
              required_providers {
                google   = { source = "hashicorp/google" }
                supabase = { source = "supabase/supabase" }
              }
            }

            provider "google" {
              project = "sim-random"
            }

            resource "google_project_service" "iam" {
              service = "iam.googleapis.com"
            }

            resource "google_project_service" "secrets" {
              service = "secretmanager.googleapis.com"
            }

            """);
        foreach (var alias in Aliases.Union(Objects.Select(each => each.Alias).OfType<string>()))
        {
            text.Append($"\nprovider \"google\" {{\n  alias   = \"{alias}\"\n  project = \"sim-random\"\n}}\n");
        }

        foreach (var each in Objects) text.Append($"\nresource \"{each.Type}\" \"{each.Address}\" {{\n{Body(each)}}}\n");
        foreach (var (from, to) in Moves) text.Append($"\nmoved {{\n  from = {from}\n  to   = {to}\n}}\n");
        return text.ToString();
    }

    private static string Body(RandomObject one) => (one.Alias is null ? "" : $"  provider = google.{one.Alias}\n") + one.Kind switch
    {
        Kind.Account => $"  account_id  = \"{one.Name}\"\n  description = \"{one.Note}\"\n  depends_on  = [google_project_service.iam]\n",
        Kind.Secret => $"  secret_id           = \"{one.Name}\"\n  deletion_protection = true\n  depends_on          = [google_project_service.secrets]\n\n"
            + "  replication {\n    auto {}\n  }\n",
        _ => $"  organization_id   = \"sim-organization\"\n  name              = \"{one.Name}\"\n  region            = \"eu-central-1\"\n"
            + "  database_password = \"none-of-it-is-real\"\n",
    };

    private RandomConfiguration Changed(Random random, int serial)
    {
        var open = Objects.Where(each => each.Kind != Kind.Secret).ToList();
        if (open.Count == 0) return Added(random, serial);
        var one = open[random.Next(open.Count)];
        return random.Next(6) switch
        {
            0 => this with { Objects = Objects.Remove(one), Moves = Moves.RemoveAll(move => move.To == $"{one.Type}.{one.Address}") },
            1 when one.Kind == Kind.Account => this with { Objects = Objects.Replace(one, one with { Note = $"note {serial}" }) },
            2 when one.Kind == Kind.Account => this with { Objects = Objects.Replace(one, one with { Name = $"account-{serial}" }) },
            3 when Moves.TrueForAll(move => move.To != $"{one.Type}.{one.Address}") => this with
            {
                Objects = Objects.Replace(one, one with { Address = $"renamed_{serial}" }),
                Moves = Moves.Add(($"{one.Type}.{one.Address}", $"{one.Type}.renamed_{serial}")),
            },
            _ => Added(random, serial),
        };
    }

    private RandomConfiguration Added(Random random, int serial)
    {
        var kind = (Kind)random.Next(3);
        var alias = kind != Kind.Project && random.Next(3) == 0 ? $"alias_{random.Next(3)}" : null;
        return this with { Objects = Objects.Add(new RandomObject(kind, $"made_{serial}", $"{kind}-{serial}".ToLowerInvariant(), $"note {serial}", alias)) };
    }
}
