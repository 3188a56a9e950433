using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Contracts.Json;

/// <summary>A shape as the object people read: <c>{"rows":1024,"cols":1024}</c>, in the task's order.</summary>
internal sealed class DimsJsonConverter : JsonConverter<Dims>
{
    public override Dims Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a shape is an object of dimension values");
        }

        var names = ImmutableArray.CreateBuilder<string>();
        var values = ImmutableArray.CreateBuilder<long>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader.GetString()!);
            reader.Read();
            values.Add(reader.GetInt64());
        }

        return new Dims(names.ToImmutable(), values.ToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Dims value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var i = 0; i < value.Names.Length; i++)
        {
            writer.WriteNumber(value.Names[i], value.Values[i]);
        }

        writer.WriteEndObject();
    }
}
