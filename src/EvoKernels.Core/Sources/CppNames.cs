using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EvoKernels.Core.Sources;

/// <summary>Names that may become a macro or a parameter of a C++ source.</summary>
internal static partial class CppNames
{
    // ISO C++20, [lex.key] tables 5 and 6, and [lex.name] for what is reserved.
    private static readonly FrozenSet<string> Keywords = """
        alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl concept const consteval
        constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double dynamic_cast else enum explicit export
        extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected
        public register reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch template this
        thread_local throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Null if the name can be used; else what is wrong, to follow the quoted name.</summary>
    public static string? Problem(string name)
    {
        if (!Identifier().IsMatch(name))
        {
            return "is no C++ identifier";
        }

        if (Keywords.Contains(name))
        {
            return "is a C++ keyword";
        }

        return name.Contains("__", StringComparison.Ordinal) || name[0] == '_' ? "is reserved in C++ (underscore first, or two in a row)" : null;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Identifier();
}
