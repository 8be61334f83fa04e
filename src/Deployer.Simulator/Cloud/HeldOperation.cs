namespace Deployer.Simulator.Cloud;

/// <summary>An operation that waits until somebody writes a line into a named pipe: a test decides when it goes on.</summary>
internal static class HeldOperation
{
    /// <summary>Waits for the line.</summary>
    /// <exception cref="SimulatorException">The pipe is gone.</exception>
    public static async Task WaitAsync(string fifo, CancellationToken token)
    {
        if (!File.Exists(fifo))
            throw new SimulatorException($"An operation shall wait for {fifo}, which is not there.", $"mkfifo {fifo}");
        // A thread of its own, for it blocks, and as many may wait as Terraform sends at once.
        await Task.Factory.StartNew(() => ReadLine(fifo), token, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(token);
    }

    private static void ReadLine(string fifo)
    {
        // Opened for writing too: then opening does not wait, and a writer that comes and goes without a line ends nothing.
        using var pipe = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        int read;
        do
        {
            // Byte by byte: the next line is for the next operation that waits.
            read = pipe.ReadByte();
        }
        while (read is not '\n' and >= 0);
    }
}
