using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Puts <c>--set ns.key=value</c> into the tree before it is checked, so that overrides meet the same refusals as the file.</summary>
internal static class Overrides
{
    public static void Apply(MapNode top, IEnumerable<string> overrides)
    {
        foreach (var text in overrides)
        {
            var option = $"--set {text.ReplaceLineEndings(" ")}";
            var at = new Position(option, 0, 0);
            var split = text.IndexOf('=', StringComparison.Ordinal);
            var path = split < 0 ? text : text[..split].Trim();
            var keys = path.Split('.');
            if (split < 0 || keys.Any(string.IsNullOrWhiteSpace) || keys.Length > YamlText.MaxDepth)
            {
                throw ConfigNode.ErrorAt(at, string.Empty, text, "expected key=value, e.g. --set budget.seconds=30 or --set name=trial");
            }

            Put(top, keys, YamlText.ReadValue(text[(split + 1)..], option, path), at);
        }
    }

    private static void Put(MapNode map, ReadOnlySpan<string> keys, ConfigNode value, Position at)
    {
        var key = keys[0];
        var index = map.Entries.FindIndex(entry => entry.Key == key);
        if (keys.Length == 1)
        {
            var entry = new Entry(at, key, value);
            if (index < 0)
            {
                map.Entries.Add(entry);
            }
            else
            {
                map.Entries[index] = entry;
            }

            return;
        }

        if (index < 0 || map.Entries[index].Value.IsNull)
        {
            var implied = new Entry(at, key, new MapNode(at, ConfigNode.Join(map.Path, key), [], isImplied: true));
            map.Entries.RemoveAll(entry => entry.Key == key);
            map.Entries.Add(implied);
            index = map.Entries.Count - 1;
        }

        if (map.Entries[index].Value is not MapNode inner)
        {
            throw ConfigNode.ErrorAt(at, value.Path, value.Written, $"'{ConfigNode.Join(map.Path, key)}' holds no keys in the campaign; override it as a whole");
        }

        Put(inner, keys[1..], value, at);
    }
}
