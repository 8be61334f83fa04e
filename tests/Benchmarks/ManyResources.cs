using System.Globalization;

namespace Benchmarks;

/// <summary>How the simulated cloud bears many resources: the apply of five times as many must not take much more than five times as long.</summary>
internal sealed record ManyResources(Samples Few, Samples Many)
{
    public const int FewCount = 100;
    public const int ManyCount = 500;

    public double Ratio => Many.Median / Few.Median;

    public static async Task<ManyResources> MeasureAsync(int rounds)
    {
        var (few, many) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < rounds; round++)
        {
            few.Add(await ApplyAsync(FewCount));
            many.Add(await ApplyAsync(ManyCount));
            Console.WriteLine($"resources, round {round + 1}: {FewCount} in {few[^1].TotalSeconds:F2} s, {ManyCount} in {many[^1].TotalSeconds:F2} s");
        }

        return new ManyResources(Named(FewCount, few), Named(ManyCount, many));
    }

    private static async Task<TimeSpan> ApplyAsync(int count)
    {
        await using var checkout = Checkout.CreateOfRepository();
        Directory.Delete(checkout.PathOf("infra"), recursive: true);
        Directory.CreateDirectory(checkout.PathOf("infra/environments/sandbox"));
        checkout.Write("infra/environments/sandbox/terraform.tfvars", "");
        checkout.Write("infra/environments/sandbox/backend.hcl", "");
        checkout.Write("infra/main.tf", string.Create(CultureInfo.InvariantCulture, $$"""
            terraform {
              required_providers {
                google = { source = "hashicorp/google", version = ">= 6.50, < 7" }
              }
            }

            provider "google" {
              project = "sim-many"
              region  = "europe-west1"
            }

            resource "google_project_service" "iam" {
              service = "iam.googleapis.com"
            }

            resource "google_service_account" "many" {
              count        = {{count}}
              account_id   = format("many-%04d", count.index)
              display_name = "Number ${count.index}"
              depends_on   = [google_project_service.iam]
            }
            """));
        Timing.Require(await checkout.RunAsync("deploy", "sandbox"));
        var steps = await StepTimes.ReadAsync(checkout, (await checkout.LastRunAsync()).Id);
        return steps.Single(step => step.Step == "apply").Took;
    }

    private static Samples Named(int count, IReadOnlyList<TimeSpan> times) =>
        new(string.Create(CultureInfo.InvariantCulture, $"apply of {count} resources"), times);
}
