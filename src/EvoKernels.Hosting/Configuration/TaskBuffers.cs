using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>The signature of a task: its dims, inputs and outputs, names distinct over all three.</summary>
internal sealed class TaskBuffers
{
    private const int MaxDims = 8;
    private const int MaxBuffers = 12;
    private const int MaxRank = 8;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private TaskBuffers(Section top)
    {
        Dims = [.. Section.AsList(top.Require("dims", "the dimension names, e.g. [rows, cols]"), "the dimension names, e.g. [rows, cols]", 1, MaxDims)
            .Select(node => Distinct(node, Names.Identifier(node, "dimension name")))];
        Inputs = Buffers(top, "inputs", isInput: true);
        Outputs = Buffers(top, "outputs", isInput: false);
    }

    public ImmutableArray<string> Dims { get; }

    public ImmutableArray<BufferSpec> Inputs { get; }

    public ImmutableArray<BufferSpec> Outputs { get; }

    public static TaskBuffers Read(Section top) => new(top);

    /// <summary>An integer expression over the dims.</summary>
    public string Expression(ConfigNode node)
    {
        var text = Section.AsText(node, "an integer expression over the dims");
        if (text.Length > 1000)
        {
            throw node.Error($"is {text.Length} characters long; the most is 1000");
        }

        try
        {
            var unknown = IntExpression.Parse(text).Names.Order(StringComparer.Ordinal).FirstOrDefault(name => !Dims.Contains(name));
            return unknown is null ? text : throw node.Error($"'{unknown}' is no dimension{Suggestion.Among(unknown, Dims, "Dimensions")}");
        }
        catch (FormatException exception)
        {
            throw node.Error($"expected an integer expression over {string.Join(", ", Dims)}: {exception.Message}");
        }
    }

    private ImmutableArray<BufferSpec> Buffers(Section top, string key, bool isInput)
    {
        var what = $"the {key}, e.g. [{{name: x, dtype: float32, shape: [{string.Join(", ", Dims)}]}}]";
        return [.. Section.AsList(top.Require(key, what), what, 1, MaxBuffers).Select(node => Buffer(node, isInput))];
    }

    private BufferSpec Buffer(ConfigNode node, bool isInput)
    {
        var section = Section.Of(node, "name", "dtype", "shape", "range");
        var nameNode = section.Require("name", "the buffer's name");
        var name = Distinct(nameNode, Names.Identifier(nameNode, "buffer name"));
        var types = Enum.GetValues<ElementType>();
        var keyword = Section.AsOneOf(section.Require("dtype", "the element type"), "element type", [.. types.Select(type => type.Keyword())]);
        var type = types.Single(type => type.Keyword() == keyword);
        var shape = section.Require("shape", "the extents, e.g. [rows, cols]");
        return new BufferSpec(
            name,
            type,
            [.. Section.AsList(shape, "the extents, e.g. [rows, cols]", 1, MaxRank).Select(Expression)],
            Range(section, isInput && type == ElementType.Int32));
    }

    /// <summary>Integers mean something (a label, a bin): only the task knows which values make sense.</summary>
    private ValueRange? Range(Section section, bool isNeeded)
    {
        const string What = "the first value and the one after the last, e.g. [0, 256]";
        if (!isNeeded)
        {
            return section.Find("range") is { } stray ? throw stray.Error("only int32 inputs have a range; leave it out") : null;
        }

        var ends = Section.AsList(section.Require("range", What), What, 2, 2);
        return new ValueRange(Expression(ends[0]), Expression(ends[1]));
    }

    private string Distinct(ConfigNode node, string name) =>
        _names.Add(name) ? name : throw node.Error($"'{name}' is already a dimension or buffer of this task; names are distinct");
}
