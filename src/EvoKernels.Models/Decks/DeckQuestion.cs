using System.Globalization;
using EvoKernels.Contracts.Models;
using Microsoft.SemanticKernel;

namespace EvoKernels.Models.Decks;

/// <summary>What a deck needs to know of a question, carried in <see cref="PromptExecutionSettings.ExtensionData"/>, where a live model ignores it.</summary>
internal sealed record DeckQuestion(string Task, string Operator, ulong Seed, int Turn)
{
    private const string TaskKey = "evokernels_task";
    private const string OperatorKey = "evokernels_operator";
    private const string SeedKey = "evokernels_seed";
    private const string TurnKey = "evokernels_turn";

    public static PromptExecutionSettings Write(ModelRequest request)
    {
        var data = new Dictionary<string, object>
        {
            [TaskKey] = request.Task,
            [OperatorKey] = request.Operator,
            [SeedKey] = request.Seed,
        };
        if (request.DeckTurn is { } turn)
        {
            data[TurnKey] = turn;
        }

        return new PromptExecutionSettings { ExtensionData = data };
    }

    /// <exception cref="ArgumentException">A value is missing: the question was not written for a deck.</exception>
    public static DeckQuestion Read(PromptExecutionSettings? settings) => new(
        Text(settings, TaskKey),
        Text(settings, OperatorKey),
        ulong.Parse(Text(settings, SeedKey), CultureInfo.InvariantCulture),
        int.Parse(Text(settings, TurnKey), CultureInfo.InvariantCulture));

    private static string Text(PromptExecutionSettings? settings, string key) =>
        settings?.ExtensionData is { } data && data.TryGetValue(key, out var value) && Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text
            ? text
            : throw new ArgumentException($"a deck needs '{key}' in the extension data of the execution settings", nameof(settings));
}
