namespace Benchmarks;

/// <summary>
/// The repository's own infra/ on the simulated cloud. Deployer and script each begin with a cloud and a database that run and are
/// empty; "from nothing" includes making both.
/// </summary>
internal sealed record SandboxDeployment(Samples FromNothing, IReadOnlyList<(Samples Deployer, Samples Script)> Compared)
{
    private const string Warming = "warming";

    public static async Task<SandboxDeployment> MeasureAsync(int rounds)
    {
        var fromNothing = new List<TimeSpan>();
        var times = Enumerable.Range(0, 4).Select(_ => new List<TimeSpan>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            await using (var fresh = Checkout.CreateOfRepository())
            {
                var took = await Timing.OfAsync(() => fresh.Start("deploy", "sandbox"));
                if (round > 0) fromNothing.Add(took);
            }

            await using var deployed = await CreateWarmAsync();
            await using var scripted = await CreateWarmAsync();
            TimeSpan[] took4 =
            [
                await Timing.OfAsync(() => deployed.Start("deploy", "sandbox")),
                await Timing.OfAsync(() => ScriptedDeployment.Start(scripted)),
                await Timing.OfAsync(() => deployed.Start("deploy", "sandbox")),
                await Timing.OfAsync(() => ScriptedDeployment.Start(scripted)),
            ];
            if (round == 0) continue;
            foreach (var (list, time) in times.Zip(took4)) list.Add(time);
            Console.WriteLine($"infra, round {round}: first {took4[0].TotalSeconds:F2} s (script {took4[1].TotalSeconds:F2}), "
                + $"second {took4[2].TotalSeconds:F2} s (script {took4[3].TotalSeconds:F2})");
        }

        return new SandboxDeployment(new Samples("from nothing, `deployer deploy sandbox`", fromNothing),
        [
            (new Samples("first, `deployer deploy sandbox`", times[0]), new Samples("first, `deploy.sh sandbox`", times[1])),
            (new Samples("second, without changes, `deployer deploy sandbox`", times[2]), new Samples("second, without changes, `deploy.sh sandbox`", times[3])),
        ]);
    }

    /// <summary>A checkout whose servers run and are empty: another environment, of a configuration without providers, started them.</summary>
    private static async Task<Checkout> CreateWarmAsync()
    {
        var checkout = Checkout.CreateOfRepository();
        var (infra, migrations) = (checkout.PathOf("infra"), checkout.PathOf("supabase/migrations"));
        Directory.Move(infra, infra + ".later");
        Directory.Move(migrations, migrations + ".later");
        Directory.CreateDirectory(Path.Combine(infra, "environments", Warming));
        Directory.CreateDirectory(migrations);
        checkout.Write("infra/main.tf", "resource \"terraform_data\" \"nothing\" {}\n");
        checkout.Write($"infra/environments/{Warming}/terraform.tfvars", "");
        checkout.Write($"infra/environments/{Warming}/backend.hcl", "");
        checkout.Write("deployer.yaml", checkout.Read("deployer.yaml")
            + $"\n  {Warming}: {{ cloud: simulated, backend: local, database: sandbox }}\n");
        Timing.Require(await checkout.RunAsync("deploy", Warming));

        Directory.Delete(infra, recursive: true);
        Directory.Delete(migrations);
        Directory.Move(infra + ".later", infra);
        Directory.Move(migrations + ".later", migrations);
        return checkout;
    }
}
