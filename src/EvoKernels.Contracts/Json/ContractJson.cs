using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvoKernels.Contracts.Json;

/// <summary>How every record becomes JSON, in files, in stored state and on standard output: camelCase, enums in lower-case words, nulls written.</summary>
public static class ContractJson
{
    /// <summary>One line, for journals and storage.</summary>
    public static JsonSerializerOptions Compact { get; } = Make(indented: false);

    /// <summary>Indented, for files that people open.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            // Sources are full of quotes and angle brackets; the report escapes for HTML itself.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        options.Converters.Add(new DimsJsonConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
