using Deployer.Simulator.Providers;
using Grpc.Core;

namespace Deployer.Simulator.Protocol;

internal sealed partial class ProviderService
{
    private static async Task<T> AnswerAsync<T>(Func<Task<T>> answer, Func<Diagnostic, T> failure, ServerCallContext context)
    {
        try
        {
            return await answer();
        }
        catch (ProviderCrashException crash)
        {
            ProviderSession.ConnectionOf(context).Abort();
            throw new RpcException(new Status(StatusCode.Unavailable, crash.Message));
        }
        catch (ApiException error)
        {
            return failure(Diagnostics.Error(error.Message));
        }
        catch (SimulatorException error)
        {
            return failure(Diagnostics.Error(error.Message, error.Remedy));
        }
        catch (FormatException error)
        {
            return failure(Diagnostics.Error("The simulated provider does not understand a value", error.Message));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return failure(Diagnostics.Error("The simulated cloud cannot keep its files", error.Message));
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The simulated cloud is being stopped."));
        }
    }
}
