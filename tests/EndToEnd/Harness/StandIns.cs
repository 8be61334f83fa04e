namespace EndToEnd.Harness;

/// <summary>
/// A program of the same name earlier on the PATH that notes each call, can be held before and after it, and runs the real
/// program. Not a fake: every call reaches the real tool with its own arguments.
/// </summary>
internal static class StandIns
{
    /// <summary>Puts a stand-in before a program of the PATH.</summary>
    public static void StandBefore(this Checkout checkout, string program) =>
        checkout.WriteStandIn(Path.Combine(checkout.Bin, program), program, Find(program));

    /// <summary>Puts a stand-in before the Supabase CLI, which is called by its path in node_modules.</summary>
    public static void StandBeforeSupabase(this Checkout checkout)
    {
        var modules = checkout.PathOf("supabase/node_modules");
        var target = new DirectoryInfo(modules).ResolveLinkTarget(returnFinalTarget: true)
            ?? throw new InvalidOperationException("The Supabase CLI has a stand-in already.");
        Directory.Delete(modules);
        Link((DirectoryInfo)target, modules);
        var binaries = Directory.EnumerateFiles(modules, "supabase", SearchOption.AllDirectories)
            .Where(file => file.Contains("/@supabase/cli-", StringComparison.Ordinal));
        foreach (var binary in binaries.ToList())
        {
            var real = new FileInfo(binary).ResolveLinkTarget(returnFinalTarget: true)!.FullName; // Linked above.
            File.Delete(binary);
            checkout.WriteStandIn(binary, "supabase", real);
        }
    }

    /// <summary>
    /// Holds the n-th call of a program with this subcommand ("apply", "db-push", ...), before it begins or after it ended.
    /// </summary>
    public static Gate Hold(this Checkout checkout, string program, string subcommand, int call, bool afterwards)
    {
        var moment = $"{program}-{subcommand}-{call}-{(afterwards ? "after" : "before")}";
        var gate = checkout.AddGate(moment);
        File.WriteAllText(Path.Combine(checkout.Hooks, $"{moment}.sh"), gate.Shell + "\n");
        return gate;
    }

    /// <summary>The calls of all programs with a stand-in, in order: program, then its arguments.</summary>
    public static IReadOnlyList<string> Calls(this Checkout checkout)
    {
        var calls = Path.Combine(checkout.Hooks, "calls");
        return File.Exists(calls) ? File.ReadAllLines(calls) : [];
    }

    public static void ForgetCalls(this Checkout checkout) => File.Delete(Path.Combine(checkout.Hooks, "calls"));

    public static int CountCalls(this Checkout checkout, string program, string subcommand) =>
        checkout.PidsOf($"{program}-{subcommand}").Count;

    /// <summary>The process that the latest call of a program with this subcommand is.</summary>
    public static int PidOf(this Checkout checkout, string program, string subcommand) =>
        checkout.PidsOf($"{program}-{subcommand}")[^1];

    /// <summary>Every process that a stand-in became, whether it still runs or not.</summary>
    public static IReadOnlyList<int> PidsOf(this Checkout checkout, string name = "*") =>
        Directory.EnumerateFiles(checkout.Hooks, $"{name}.count").SelectMany(File.ReadAllLines).Select(int.Parse).ToList();

    /// <summary>A PATH with every program of the real one but those named.</summary>
    public static void HideFromPath(this Checkout checkout, params string[] programs)
    {
        var folder = Directory.CreateDirectory(Path.Combine(checkout.Hooks, "path")).FullName;
        var present = Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .DistinctBy(Path.GetFileName)
            .Where(file => !programs.Contains(Path.GetFileName(file)));
        foreach (var file in present) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        checkout.Variables["PATH"] = folder;
    }

    private static void WriteStandIn(this Checkout checkout, string path, string program, string real)
    {
        // Calls are counted per subcommand: "apply", "db push" as db-push.
        File.WriteAllText(path, $"""
            #!/bin/sh
            subcommand=
            for word in "$@"; do
              case "$subcommand/$word" in
                /-*) ;;
                / | /*) subcommand="-$word" ;;
                -state/[a-z]* | -workspace/[a-z]* | -db/[a-z]* | -migration/[a-z]*) subcommand="$subcommand-$word" && break ;;
                *) break ;;
              esac
            done
            hooks='{checkout.Hooks}'
            name="{program}$subcommand"
            echo "{program} $*" >> "$hooks/calls"
            echo "$$" >> "$hooks/$name.count"
            moment="$hooks/$name-$(($(wc -l < "$hooks/$name.count")))"
            if [ -e "$moment-before.sh" ]; then . "$moment-before.sh"; fi
            if [ ! -e "$moment-after.sh" ]; then exec '{real}' "$@"; fi
            '{real}' "$@"
            code=$?
            . "$moment-after.sh"
            exit $code

            """);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    private static string Find(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, program))
            .First(File.Exists);

    private static void Link(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles()) File.CreateSymbolicLink(Path.Combine(to, file.Name), file.FullName);
        foreach (var folder in from.EnumerateDirectories()) Link(folder, Path.Combine(to, folder.Name));
    }
}
