namespace Crash;

/// <summary>What is added to the copy so that effects can be counted where they happen.</summary>
internal static class Probes
{
    public const int Resources = 3;
    public const int Migrations = 3;

    public static void Add(Checkout checkout)
    {
        checkout.StandBefore("terraform");
        checkout.StandBeforeSupabase();
        checkout.AddProbeResources(Resources);
        checkout.AddProbeMigrations([.. Enumerable.Repeat("select 1;", Migrations)]);
    }
}
