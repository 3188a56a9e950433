using System.Globalization;

namespace EvoKernels.Hosting.Configuration.Yaml;

/// <summary>A mapping whose keys are known. Reads typed values, each with its default and range; every refusal says what would be right.</summary>
internal sealed class Section
{
    private readonly MapNode _map;

    private Section(MapNode map) => _map = map;

    public MapNode Node => _map;

    /// <exception cref="ConfigurationException">Not a mapping, or a key that is not known.</exception>
    public static Section Of(ConfigNode node, params string[] known)
    {
        var map = node as MapNode ?? throw node.Expected($"keys ({string.Join(", ", known)})");
        foreach (var entry in map.Entries)
        {
            if (!known.Contains(entry.Key, StringComparer.Ordinal))
            {
                throw ConfigNode.ErrorAt(
                    entry.KeyAt,
                    entry.Value.Path,
                    entry.Value.Written,
                    $"unknown key{Suggestion.Among(entry.Key, known, "Known keys")}");
            }
        }

        return new Section(map);
    }

    /// <summary>The section under a key; an absent one is empty, so that every default holds.</summary>
    public Section Child(string key, params string[] known) =>
        Of(Find(key) ?? new MapNode(_map.At, ConfigNode.Join(_map.Path, key), [], isImplied: true), known);

    /// <summary>The value of a key; null if the key is absent.</summary>
    public ConfigNode? Find(string key)
    {
        var value = _map.Entries.Find(entry => entry.Key == key)?.Value;
        return value is { IsNull: true } ? throw value.Error("has no value; give one, or leave the key out") : value;
    }

    /// <summary>As <see cref="Find"/>, but an explicit null is the same as leaving the key out.</summary>
    public ConfigNode? FindNullable(string key) =>
        _map.Entries.Find(entry => entry.Key == key)?.Value is { IsNull: false } value ? value : null;

    /// <param name="key">The key that must be there.</param>
    /// <param name="what">What it should hold, for the complaint: <c>the dimension names, e.g. [rows, cols]</c>.</param>
    public ConfigNode Require(string key, string what) =>
        Find(key) ?? throw ConfigNode.ErrorAt(_map.At, ConfigNode.Join(_map.Path, key), null, $"is missing; give {what}");

    public string? Text(string key) => Find(key) is { } node ? AsText(node) : null;

    public long Integer(string key, long fallback, long min, long max) => Find(key) is { } node ? AsInteger(node, min, max) : fallback;

    public double Number(string key, double fallback, double min, double max) => Find(key) is { } node ? AsNumber(node, min, max) : fallback;

    public static string AsText(ConfigNode node, string what = "text") => node is ScalarNode { IsNull: false } scalar ? scalar.Text : throw node.Expected(what);

    public static IReadOnlyList<ConfigNode> AsList(ConfigNode node, string what, int min = 0, int max = 1024)
    {
        var items = node is ListNode list ? list.Items : throw node.Expected(what);
        return items.Count < min ? throw node.Error($"is empty; give {what}")
            : items.Count > max ? throw node.Error($"has {items.Count} entries; the most is {max}")
            : items;
    }

    public static long AsInteger(ConfigNode node, long min, long max)
    {
        var range = max == long.MaxValue ? $"a whole number, {min} or more" : $"a whole number from {min} to {max}";
        return node is ScalarNode { Plain: true } scalar
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min
            && value <= max
                ? value
                : throw node.Expected(range);
    }

    public static double AsNumber(ConfigNode node, double min, double max)
    {
        var range = double.IsPositiveInfinity(max) ? $"a number, {min} or more" : $"a number from {min} to {max}";
        return node is ScalarNode { Plain: true } scalar
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            && value >= min
            && value <= max
                ? value
                : throw node.Expected(range);
    }

    /// <summary>One word out of a fixed list.</summary>
    public static string AsOneOf(ConfigNode node, string what, params IReadOnlyCollection<string> allowed)
    {
        var text = AsText(node, what);
        return allowed.Contains(text)
            ? text
            : throw node.Error($"'{text}' is no {what}{Suggestion.Among(text, allowed, "Known")}");
    }
}
