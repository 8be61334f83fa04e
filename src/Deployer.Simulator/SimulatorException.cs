namespace Deployer.Simulator;

/// <summary>The root of every error that a person is told: what failed and where, and the next thing to do about it.</summary>
internal class SimulatorException(string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The next command to type, or the next thing to change.</summary>
    public string Remedy { get; } = remedy;
}

/// <summary>The simulated cloud has no such object.</summary>
internal sealed class NotFoundException(string message, string remedy) : SimulatorException(message, remedy);

/// <summary>The command line was understood, but it cannot be meant like this.</summary>
internal sealed class UsageException(string message, string remedy) : SimulatorException(message, remedy);
