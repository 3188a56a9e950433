using System.Collections.Frozen;
using System.Text;

namespace EvoKernels.Devices.Cpu;

/// <summary>Reads one attribute list, <c>((a, b(c)))</c> or <c>[[x::a, b(c)]]</c>, and judges each attribute by its name.</summary>
internal static class AttributeReader
{
    private static readonly FrozenSet<string> Allowed = """
        always_inline noinline noclone noipa flatten hot cold const pure leaf nothrow noreturn gnu_inline artificial simd used unused
        aligned assume_aligned alloc_align alloc_size packed vector_size ext_vector_type may_alias mode transparent_union warn_if_not_aligned min_vector_width
        malloc nonnull returns_nonnull access format format_arg sentinel nonstring no_reorder visibility abi_tag nodebug overloadable
        fallthrough likely unlikely nodiscard maybe_unused warn_unused_result deprecated unavailable error warning no_unique_address assume carries_dependency
        musttail nomerge noescape lifetimebound preferred_name uninitialized no_icf expected_throw no_stack_protector no_instrument_function
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Namespaces = new[] { "", "gnu", "clang", "_Clang" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads on behind <c>__attribute__</c> or <c>[[</c>; what is wrong, or null.</summary>
    public static string? Read(ref CppLexer lexer, bool isBracketed, FrozenSet<string> ofHeaders)
    {
        var attributes = new List<Attribute>();
        return (isBracketed ? Bracketed(ref lexer, attributes) : Parenthesised(ref lexer, attributes))
            ? attributes.Select(attribute => Violation(attribute, ofHeaders)).FirstOrDefault(violation => violation is not null)
            : "the source has an attribute that this harness cannot read; write it plainly";
    }

    /// <summary>Notes the attributes behind <c>__attribute__</c>.</summary>
    public static void Collect(ref CppLexer lexer, HashSet<string> target)
    {
        var attributes = new List<Attribute>();
        if (Parenthesised(ref lexer, attributes))
        {
            target.UnionWith(attributes.Select(attribute => attribute.Text));
        }
    }

    private static string? Violation(Attribute attribute, FrozenSet<string> ofHeaders)
    {
        if (ofHeaders.Contains(attribute.Text))
        {
            return null;
        }

        if (!Namespaces.Contains(attribute.Namespace))
        {
            return $"the attribute '{attribute.Namespace}::{attribute.Name}' is not allowed in a kernel; remove it";
        }

        return attribute.Name == "target" ? TargetPolicy.Violation(attribute.Arguments)
            : Allowed.Contains(attribute.Name) ? null
            : $"the attribute '{attribute.Name}' is not allowed in a kernel: {Remedy(attribute.Name)}";
    }

    private static string Remedy(string name) => name switch
    {
        "optimize" or "optnone" or "no_builtin" or "fp_contract" or "strictfp" =>
            "it would give this kernel rules that its rivals do not have; compiler flags are chosen from sets that are open to all",
        "constructor" or "init_priority" => "code that runs at load time has no place; initialise with constants",
        "destructor" => "code that runs at unload time has no place",
        "ifunc" or "target_clones" or "target_version" or "cpu_dispatch" or "cpu_specific" => "it chooses code at load time; use the instruction set that the flags name, or `target` with one",
        "section" or "alias" or "weak" or "weakref" or "symver" or "copy" or "common" or "tls_model" or "retain" => "it changes what the linker sees; leave sections and symbols to the compiler",
        "cleanup" => "write the call where it happens",
        _ => "it is none of those that only inform the compiler, such as always_inline, noinline, aligned, vector_size, may_alias, hot, flatten, target(\"<instruction set>\")",
    };

    private static bool Parenthesised(ref CppLexer lexer, List<Attribute> found)
    {
        if (!lexer.Next().Is('(') || !lexer.Next().Is('('))
        {
            return false;
        }

        var token = lexer.Next();
        while (true)
        {
            if (token.Kind == CppTokenKind.Word)
            {
                var name = Plain(token.Text);
                token = lexer.Next();
                if (!Arguments(ref lexer, ref token, out var arguments))
                {
                    return false;
                }

                found.Add(new Attribute(string.Empty, name, arguments));
            }

            if (token.Is(')'))
            {
                return lexer.Next().Is(')');
            }

            if (!token.Is(','))
            {
                return false;
            }

            token = lexer.Next();
        }
    }

    private static bool Bracketed(ref CppLexer lexer, List<Attribute> found)
    {
        var prefix = string.Empty;
        var token = lexer.Next();
        if (token.Kind == CppTokenKind.Word && token.Text is "using")
        {
            prefix = Plain(lexer.Next().Text);
            if (!lexer.Next().Is(':'))
            {
                return false;
            }

            token = lexer.Next();
        }

        while (true)
        {
            if (token.Kind == CppTokenKind.Word)
            {
                var (space, name) = (prefix, Plain(token.Text));
                token = lexer.Next();
                if (token.Is(':'))
                {
                    if (!lexer.Next().Is(':') || prefix.Length > 0)
                    {
                        return false;
                    }

                    (space, name) = (name, Plain(lexer.Next().Text));
                    token = lexer.Next();
                }

                if (!Arguments(ref lexer, ref token, out var arguments))
                {
                    return false;
                }

                found.Add(new Attribute(space, name, arguments));
            }

            if (token.Is(']'))
            {
                return lexer.Next().Is(']');
            }

            if (!token.Is(','))
            {
                return false;
            }

            token = lexer.Next();
        }
    }

    /// <summary>Takes a parenthesised argument list, if one begins here, and moves behind it.</summary>
    private static bool Arguments(ref CppLexer lexer, ref CppToken token, out string arguments)
    {
        arguments = string.Empty;
        if (!token.Is('('))
        {
            return true;
        }

        var text = new StringBuilder();
        var depth = 0;
        do
        {
            // An attribute within an attribute's arguments would not be judged.
            if (token.Kind is CppTokenKind.End or CppTokenKind.Ambiguous or CppTokenKind.Directive || (token.Kind == CppTokenKind.Word && token.Text is "__attribute__" or "__attribute" or "_Pragma"))
            {
                return false;
            }

            depth += token.Is('(') ? 1 : token.Is(')') ? -1 : 0;
            text.Append(token.Text);
            token = lexer.Next();
        }
        while (depth > 0);

        arguments = text.ToString();
        return true;
    }

    /// <summary><c>__name__</c> and <c>name</c> are one attribute.</summary>
    private static string Plain(ReadOnlySpan<char> name) =>
        (name.Length > 4 && name.StartsWith("__") && name.EndsWith("__") ? name[2..^2] : name).ToString();

    private sealed record Attribute(string Namespace, string Name, string Arguments)
    {
        public string Text => $"{Name}{Arguments}";
    }
}
