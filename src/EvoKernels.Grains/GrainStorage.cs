using Orleans.Storage;

namespace EvoKernels.Grains;

/// <summary>What a grain stores: one value, absent until it is first written.</summary>
public sealed class Stored<T>
    where T : class
{
    public T? Value { get; set; }
}

/// <summary>Name of the storage provider that every grain here uses.</summary>
public static class GrainStorage
{
    public const string Name = "evokernels";

    /// <summary>
    /// Saves a value. If that fails, memory and storage may differ (also when somebody else wrote: <see cref="InconsistentStateException"/>), so the
    /// activation goes away and the next call starts from what is stored.
    /// </summary>
    internal static async Task SaveAsync<T>(this IPersistentState<Stored<T>> stored, T value, Action deactivate)
        where T : class
    {
        stored.State.Value = value;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            deactivate();
            throw;
        }
    }
}
