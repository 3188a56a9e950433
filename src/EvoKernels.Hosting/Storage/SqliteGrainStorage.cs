using System.Globalization;
using System.Text.Json;
using EvoKernels.Contracts.Json;
using Orleans.Storage;

namespace EvoKernels.Hosting.Storage;

/// <summary>Grain state as JSON in a <see cref="SqliteStore"/>; the version is the ETag.</summary>
internal sealed class SqliteGrainStorage(SqliteStore store) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (store.Read(Key(stateName, grainId)) is var (version, payload))
        {
            grainState.State = JsonSerializer.Deserialize<T>(payload, ContractJson.Compact)!;
            Mark(grainState, version);
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
            Mark(grainState, null);
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(grainState.State, ContractJson.Compact);
        var key = Key(stateName, grainId);
        Mark(grainState, await store.WriteAsync(key, Version(grainState.ETag), payload) ?? throw Conflict(key, grainState.ETag));
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        if (grainState.ETag is not null && await store.RemoveAsync(key, Version(grainState.ETag)) is null)
        {
            throw Conflict(key, grainState.ETag);
        }

        grainState.State = Activator.CreateInstance<T>();
        Mark(grainState, null);
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private static long? Version(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private static void Mark<T>(IGrainState<T> grainState, long? version)
    {
        grainState.ETag = version?.ToString(CultureInfo.InvariantCulture)!;
        grainState.RecordExists = version is not null;
    }

    private InconsistentStateException Conflict(string key, string? etag) =>
        new($"{key} was written by somebody else", store.Read(key)?.Version.ToString(CultureInfo.InvariantCulture) ?? "none", etag ?? "none");
}
