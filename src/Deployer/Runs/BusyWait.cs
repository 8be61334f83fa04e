namespace Deployer.Runs;

/// <summary>Waits for an environment that somebody else works on, where the person wants that.</summary>
/// <param name="services">The clock, and whoever watches.</param>
/// <param name="patience">How long; null: not at all.</param>
internal sealed class BusyWait(RunServices services, TimeSpan? patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Tries until the environment is free.</summary>
    /// <typeparam name="T">What is got.</typeparam>
    /// <param name="enter">Tries once.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>What was got.</returns>
    /// <exception cref="BusyException">It is still busy when the patience ends.</exception>
    public async Task<T> ForAsync<T>(Func<Task<T>> enter, CancellationToken cancellation)
    {
        var began = services.Time.GetTimestamp();
        var said = "";
        while (true)
        {
            try
            {
                return await enter();
            }
            catch (BusyException busy) when (patience is { } allowed && services.Time.GetElapsedTime(began) < allowed)
            {
                if (busy.Message != said)
                {
                    said = busy.Message;
                    services.Observer.On(new StepNote(services.Time.GetUtcNow(), "run", $"waiting: {said}", Warning: true));
                }

                await Task.Delay(Pause, services.Time, cancellation);
            }
        }
    }
}
