namespace Deployer.Tools;

/// <summary>
/// The constant scripts between us and a detached tool. Arguments reach them as "$@" and are never part of their text.
/// Descriptors: 0 the go pipe from us, 1 the report pipe to us, 2 the tool's stderr file, 3 its stdout file.
/// </summary>
internal static class DetachedShell
{
    public const string Program = "/bin/sh";

    // Leads the session and outlives the tool by one line: it writes the exit code where a process that is not the tool's
    // parent can read it. A handler that does nothing, unlike an ignored signal, is not inherited by the tool. What the tool
    // leaves (a plan, errored.tfstate) is as secret as its output, hence the mask.
    private const string Outer = """
        umask 077
        trap : HUP INT TERM
        inner=$1 folder=$2
        shift 2
        /bin/sh -c "$inner" "$folder" "$@"
        code=$?
        [ -e "$folder/exit" ] || { echo "$code" >"$folder/exit.new" && mv "$folder/exit.new" "$folder/exit"; }
        """;

    // Becomes the tool, with its own process number and start time, but only after we have written both down. If we die
    // before that, the read meets the end of the pipe and the tool never starts.
    private const string Inner = """
        echo $$
        if read -r word && [ "$word" = go ]; then
          exec "$@" </dev/null >&3 3>&-
        fi
        echo never >"$0/exit.new" && mv "$0/exit.new" "$0/exit"
        """;

    /// <summary>The line that lets the tool start.</summary>
    public const string Go = "go\n";

    /// <summary>The argument list of the outer shell.</summary>
    public static IReadOnlyList<string> Arguments(ToolCommand command, ToolFolder folder) =>
        [Program, "-c", Outer, "deployer-tool", Inner, folder.FullPath, command.Program, .. command.Arguments];
}
