using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;

namespace EvoKernels.Core.Models;

/// <summary>The key under which an answer is kept: what was asked, whom first, and which sample of it.</summary>
public static class QuestionKey
{
    /// <summary>64 hexadecimal digits. The model is the one whose turn it is, also when another one stands in for it.</summary>
    public static string Of(ModelRequest request, CampaignSettings settings)
    {
        var model = request.DeckTurn is { } turn
            ? string.Create(CultureInfo.InvariantCulture, $"deck {turn}")
            : settings.Llm is { } llm ? ModelOrder.Of(llm.Models, request.Seed, request.Sample)[0].Name : "none";
        string[] parts = [model, request.Sample.ToString(CultureInfo.InvariantCulture), request.System, request.Prompt];

        // Lengths first: no two questions run together into one text.
        var text = string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
