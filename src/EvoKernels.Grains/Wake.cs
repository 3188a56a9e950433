namespace EvoKernels.Grains;

/// <summary>Wakes one waiter. A call made while nobody waits is kept for the next wait. May be set from any thread.</summary>
internal sealed class Wake
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => _next.TrySetResult();

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _next.Task.WaitAsync(cancellationToken);
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
