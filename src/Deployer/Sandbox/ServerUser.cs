using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using CliWrap;
using CliWrap.Buffered;

namespace Deployer.Sandbox;

/// <summary>The operating-system user that a server runs as: we ourselves, or, since PostgreSQL refuses root, an unprivileged one.</summary>
/// <param name="Name">The name, as in <c>/etc/passwd</c>.</param>
/// <param name="Switch">Its numbers when we have to switch to it; null when it is who we are.</param>
internal sealed partial record ServerUser(string Name, (uint User, uint Group)? Switch)
{
    // The one that PostgreSQL's packages create on Linux, the one that macOS has for it, and the one that is everywhere.
    private static readonly string[] Unprivileged = ["postgres", "_postgres", "nobody"];

    /// <summary>Whoever runs this process.</summary>
    public static ServerUser Current => new(Environment.UserName, null);

    /// <summary>The user for a new cluster.</summary>
    /// <exception cref="SandboxDatabaseException">We are root and there is nobody to switch to.</exception>
    public static ServerUser Choose() => Environment.IsPrivilegedProcess ? FirstOf(Unprivileged) : Current;

    /// <summary>The user of an existing cluster.</summary>
    /// <exception cref="SandboxDatabaseException">It is somebody else, and we cannot switch to them.</exception>
    public static ServerUser Named(string name)
    {
        if (Environment.IsPrivilegedProcess)
            return FirstOf([name]);
        return name == Current.Name ? Current : throw new SandboxDatabaseException(
            $"The sandbox's database belongs to the user '{name}', and '{Current.Name}' cannot start it.",
            $"Run the command as '{name}' or as root, or use a home of your own: DEPLOYER_HOME=<folder>");
    }

    /// <summary>Runs a program as this user, with nothing of our environment that could redirect it; every exit code is a result.</summary>
    public async Task<BufferedCommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, string workingFolder, CancellationToken token)
    {
        // CliWrap inherits our variables: those that the child must not have are removed by a null.
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, string? (_) => null, StringComparer.Ordinal);
        variables["PATH"] = Environment.GetEnvironmentVariable("PATH");
        variables["HOME"] = workingFolder;
        variables["LC_ALL"] = "C";
        // Without it initdb compares the system's clock with every time zone there is.
        variables["TZ"] = "UTC";

        var command = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(workingFolder)
            .WithEnvironmentVariables(variables)
            .WithValidation(CommandResultValidation.None);
        if (Switch is not null)
            command = command.WithCredentials(credentials => credentials.SetUserName(Name));
        return await command.ExecuteBufferedAsync(token);
    }

    /// <summary>Makes this user the owner of a file or folder, when it is not us.</summary>
    public void Own(string path)
    {
        if (Switch is { } ids && ChangeOwner(path, ids.User, ids.Group) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static ServerUser FirstOf(string[] names)
    {
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3)
            .DistinctBy(fields => fields[0]).ToDictionary(fields => fields[0], StringComparer.Ordinal);
        return names.Where(known.ContainsKey).Select(name => new ServerUser(name, (Id(known[name][2]), Id(known[name][3])))).FirstOrDefault()
            ?? throw new SandboxDatabaseException(
                $"PostgreSQL does not run as root, and there is no user {string.Join(" or ", names)} to run it as.",
                $"useradd --system {names[0]}");
    }

    // macOS writes nobody's number as -2.
    private static uint Id(string text) => unchecked((uint)long.Parse(text, CultureInfo.InvariantCulture));

    // lchown, so that a link never makes us give away what it points to.
    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
