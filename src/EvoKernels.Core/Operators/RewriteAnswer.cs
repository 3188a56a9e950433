using System.Collections.Immutable;
using System.Text.RegularExpressions;
using EvoKernels.Core.Sources;

namespace EvoKernels.Core.Operators;

/// <summary>A whole source in one fenced code block. What lies outside the parent's EVOLVE blocks must come back unchanged.</summary>
internal static partial class RewriteAnswer
{
    private static readonly string[] CodeTags = ["", "c", "c++", "cc", "cpp", "cxx", "cu", "cuda"];

    public static ParsedAnswer Read(string parent, string answer)
    {
        if (Blocks(answer) is not { } blocks)
        {
            return ParsedAnswer.None("the last code block is not closed: the answer was cut off");
        }

        // A model may show a shell command or a fragment beside its kernel: what exports a kernel is the answer, if there is one such block.
        var kernels = blocks.Length == 1 ? blocks : [.. blocks.Where(block => block.Contains("extern \"C\"", StringComparison.Ordinal))];
        return (blocks.Length, kernels.Length) switch
        {
            (0, _) => ParsedAnswer.None("the answer holds no fenced code block"),
            (_, 0) => ParsedAnswer.None($"the answer holds {blocks.Length} code blocks and none exports a kernel"),
            (_, > 1) => ParsedAnswer.None($"the answer holds {kernels.Length} code blocks with a kernel; exactly one is expected"),
            _ => KeepsFrame(parent, kernels[0]),
        };
    }

    private static ParsedAnswer KeepsFrame(string parent, string child)
    {
        if (string.IsNullOrWhiteSpace(child))
        {
            return ParsedAnswer.None("the code block is empty");
        }

        var directives = SourceDirectives.Parse(child);
        if (directives.Directives is not { } read)
        {
            return ParsedAnswer.None(directives.Errors[0].ToString());
        }

        var blocks = SourceDirectives.Parse(parent).Directives?.EvolveBlocks ?? [];
        return blocks.IsEmpty || Frame(parent, blocks).SequenceEqual(Frame(child, read.EvolveBlocks))
            ? ParsedAnswer.Child(child)
            : ParsedAnswer.None("the answer changes text outside the EVOLVE-BLOCK");
    }

    /// <summary>The texts before, between and after the EVOLVE blocks, markers included, white space at the end of the file aside.</summary>
    private static ImmutableArray<string> Frame(string source, ImmutableArray<SourceSpan> blocks)
    {
        var frame = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        foreach (var block in blocks)
        {
            frame.Add(source[at..block.Start]);
            at = block.End;
        }

        frame.Add(source[at..].TrimEnd());
        return frame.ToImmutable();
    }

    /// <summary>Contents of the fenced blocks that may be C++; null if the last fence is open.</summary>
    private static ImmutableArray<string>? Blocks(string answer)
    {
        var blocks = ImmutableArray.CreateBuilder<string>();
        (string Fence, string Tag, List<string> Lines)? open = null;
        foreach (var line in answer.Split('\n'))
        {
            var fence = Fence().Match(line);
            if (open is not { } block)
            {
                if (fence.Success)
                {
                    open = (fence.Groups[1].Value, fence.Groups[2].Value, []);
                }
            }
            else if (fence.Success && fence.Groups[2].Length == 0 && fence.Groups[1].Length >= block.Fence.Length)
            {
                if (CodeTags.Contains(block.Tag, StringComparer.OrdinalIgnoreCase))
                {
                    blocks.Add(string.Join('\n', block.Lines) + "\n");
                }

                open = null;
            }
            else
            {
                block.Lines.Add(line);
            }
        }

        return open is null ? blocks.ToImmutable() : null;
    }

    [GeneratedRegex(@"^ {0,3}(`{3,})[ \t]*([^\s`]*)[^`]*$")]
    private static partial Regex Fence();
}
