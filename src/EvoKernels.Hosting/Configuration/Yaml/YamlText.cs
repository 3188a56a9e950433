using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoKernels.Hosting.Configuration.Yaml;

/// <summary>
/// Reads one YAML document into nodes with positions. Refuses what a configuration never needs and an attacker likes: aliases and anchors
/// (exponential growth), tags, several documents, deep nesting, duplicate keys.
/// </summary>
internal sealed class YamlText
{
    /// <summary>Deepest nesting of lists and mappings; the formats need 4.</summary>
    public const int MaxDepth = 12;

    private readonly Parser _parser;
    private readonly Func<Mark, Position> _place;
    private readonly string _file;

    private YamlText(string text, string file, Func<Mark, Position> place)
    {
        _parser = new Parser(new StringReader(text));
        _file = file;
        _place = place;
    }

    /// <summary>The mapping that a file holds.</summary>
    /// <exception cref="ConfigurationException">The text is not one YAML mapping.</exception>
    public static MapNode ReadFile(string text, string file)
    {
        var node = new YamlText(text, file, mark => new Position(file, (int)mark.Line, (int)mark.Column)).Document(string.Empty);
        return node as MapNode ?? throw (node.IsNull ? node.Error("the file is empty") : node.Error($"expected keys with values, found {node.Kind}"));
    }

    /// <summary>The value of an override; every complaint about it names the option instead of a line.</summary>
    public static ConfigNode ReadValue(string text, string option, string path) =>
        new YamlText(text, option, _ => new Position(option, 0, 0)).Document(path);

    private ConfigNode Document(string path)
    {
        Expect<StreamStart>();
        if (Move(path) && _parser.Current is StreamEnd)
        {
            return new ScalarNode(new Position(_file, 0, 0), path, string.Empty, plain: true);
        }

        Move(path);
        var node = Value(path, 0);
        Expect<DocumentEnd>();
        Move(path);
        return _parser.Current is StreamEnd
            ? node
            : throw Error(_parser.Current, path, "a second document starts here; a file holds exactly one (remove the '---')");
    }

    /// <summary>The value whose first event is current; leaves its last event current.</summary>
    private ConfigNode Value(string path, int depth)
    {
        var parsingEvent = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw Error(parsingEvent, path, $"nests deeper than {MaxDepth} levels");
        }

        if (parsingEvent is AnchorAlias || parsingEvent is NodeEvent { Anchor.IsEmpty: false })
        {
            throw Error(parsingEvent, path, "anchors and aliases are not supported; write the value out (an expression that starts with '*' needs quotes)");
        }

        if (parsingEvent is NodeEvent { Tag.IsEmpty: false })
        {
            throw Error(parsingEvent, path, "tags ('!…') are not supported; write the value alone");
        }

        var at = _place(parsingEvent.Start);
        return parsingEvent switch
        {
            Scalar scalar => new ScalarNode(at, path, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => new ListNode(at, path, Items(path, depth)),
            MappingStart => new MapNode(at, path, Entries(path, depth)),
            _ => throw Error(parsingEvent, path, "a value is missing here"),
        };
    }

    private List<ConfigNode> Items(string path, int depth)
    {
        var items = new List<ConfigNode>();
        while (Move(path) && _parser.Current is not SequenceEnd)
        {
            items.Add(Value($"{path}[{items.Count}]", depth + 1));
        }

        return items;
    }

    private List<Entry> Entries(string path, int depth)
    {
        var entries = new List<Entry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Move(path) && _parser.Current is not MappingEnd)
        {
            var start = _parser.Current!;
            if (start is not Scalar { Anchor.IsEmpty: true, Tag.IsEmpty: true } key)
            {
                throw Error(start, path, "expected a key (a plain word)");
            }

            var inner = ConfigNode.Join(path, key.Value);
            if (!seen.Add(key.Value))
            {
                throw Error(start, inner, "the key is given twice; keep one");
            }

            Move(inner);
            entries.Add(new Entry(_place(start.Start), key.Value, Value(inner, depth + 1)));
        }

        return entries;
    }

    /// <summary>Goes to the next event; what YamlDotNet cannot scan becomes a complaint that names the place.</summary>
    private bool Move(string path)
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException exception)
        {
            throw NotYaml(_place(exception.Start), path, exception.Message.TrimEnd('.').ReplaceLineEndings(" "), exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 18 answers some malformed plain text with these, and without a place.
            var at = _parser.Current is { } last ? _place(last.End) : new Position(_file, 0, 0);
            throw NotYaml(at, path, "the text after this place cannot be read", exception);
        }
    }

    private static ConfigurationException NotYaml(Position at, string path, string reason, Exception inner) => new(
        at.File, at.Line == 0 ? null : at.Line, at.Line == 0 ? null : at.Column, path, null, $"not valid YAML: {reason}", inner);

    private void Expect<T>()
        where T : ParsingEvent
    {
        if (!Move(string.Empty) || _parser.Current is not T)
        {
            throw Error(_parser.Current, string.Empty, "not valid YAML: the document ends early");
        }
    }

    private ConfigurationException Error(ParsingEvent? at, string path, string problem) =>
        ConfigNode.ErrorAt(at is null ? new Position(_file, 0, 0) : _place(at.Start), path, null, problem);
}
