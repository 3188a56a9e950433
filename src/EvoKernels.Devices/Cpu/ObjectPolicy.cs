using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cpu;

/// <summary>Allows what a pure kernel needs of an object file and nothing else: imports, sections, start-up code, loader tricks.</summary>
internal static partial class ObjectPolicy
{
    private const uint IrelativeRelocation = 37;
    private const int IfuncSymbol = 10;
    private const int ThreadLocalSymbol = 6;

    private static readonly FrozenSet<string> Imports = Functions().ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Libraries = new[] { "libm.so.6", "libmvec.so.1", "libc.so.6", "ld-linux-x86-64.so.2" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] Sections =
    [
        ".text", ".rodata", ".lrodata", ".data", ".ldata", ".bss", ".lbss", ".dyn", ".hash", ".gnu.hash", ".gnu.version", ".rela.", ".plt", ".got", ".eh_frame", ".comment",
        ".symtab", ".strtab", ".shstrtab", ".note", ".relro_padding", ".llvm_addrsig",
    ];

    /// <summary>What is wrong, or null.</summary>
    public static string? Violation(ElfObject file, string symbol) =>
        ImportViolation(file) ?? SectionViolation(file) ?? LoaderViolation(file) ?? ExportViolation(file, symbol);

    private static string? ImportViolation(ElfObject file)
    {
        foreach (var name in file.DynamicSymbols().Where(symbol => !symbol.Defined && symbol.Name.Length > 0).Select(symbol => symbol.Name))
        {
            if (!Imports.Contains(name) && !VectorMath().IsMatch(name))
            {
                return $"the kernel calls '{name}', which is not allowed: {Remedy(name)}";
            }
        }

        return file.DynamicEntries().FirstOrDefault(entry => entry.Tag == 1 && !Libraries.Contains(entry.Text!)) is { Text: { } library }
            ? $"the object needs the library '{library}'; only the C and math libraries are allowed"
            : null;
    }

    private static string Remedy(string name) => name switch
    {
        _ when name.StartsWith("__cxa_guard", StringComparison.Ordinal) => "a static local with a run-time initialiser needs a guard; make it constexpr, or compute it in every call",
        "malloc" or "free" or "calloc" or "realloc" or "aligned_alloc" or "posix_memalign" or "_Znwm" or "_Znam" or "_ZdlPv" or "_ZdaPv" or "_ZdlPvm" =>
            "memory comes from the harness; declare a buffer with `// @scratch name float32 [expression]`",
        _ when name.StartsWith("GOMP_", StringComparison.Ordinal) || name.StartsWith("omp_", StringComparison.Ordinal) || name.StartsWith("pthread_", StringComparison.Ordinal) =>
            "a kernel runs on one thread",
        "__tls_get_addr" => "thread-local variables are not allowed; declare a buffer with `// @scratch`",
        _ => "a kernel may call mem* functions and the math library",
    };

    private static string? SectionViolation(ElfObject file)
    {
        foreach (var name in file.Sections.Select(section => section.Name).Where(name => name.Length > 0))
        {
            if (name is ".init_array" or ".preinit_array" or ".ctors" or ".init")
            {
                return $"the object has code that runs at load time ({name}); initialise with constants";
            }

            if (name is ".fini_array" or ".dtors" or ".fini")
            {
                return $"the object has code that runs at unload time ({name})";
            }

            if (name.StartsWith(".tdata", StringComparison.Ordinal) || name.StartsWith(".tbss", StringComparison.Ordinal))
            {
                return "thread-local variables are not allowed; declare a buffer with `// @scratch`";
            }

            if (!Sections.Any(allowed => name.StartsWith(allowed, StringComparison.Ordinal)))
            {
                return $"the object has a section '{name}' that compilers do not write for a kernel";
            }
        }

        return null;
    }

    private static string? LoaderViolation(ElfObject file)
    {
        if (file.AllSymbols().Any(symbol => symbol.Type == IfuncSymbol) || file.RelocationTypes().Contains(IrelativeRelocation))
        {
            return "the object resolves a function at load time (IFUNC), which runs code before the kernel is called";
        }

        if (file.AllSymbols().Any(symbol => symbol.Type == ThreadLocalSymbol))
        {
            return "thread-local variables are not allowed; declare a buffer with `// @scratch`";
        }

        // DT_INIT 12, DT_FINI 13, DT_TEXTREL 22, DT_INIT_ARRAY 25, DT_FINI_ARRAY 26, DT_PREINIT_ARRAY 32, DT_AUDIT/DT_FILTER and friends above 0x7ffffffd.
        if (file.DynamicEntries().Any(entry => entry.Tag is 12 or 13 or 22 or 25 or 26 or 32 or >= 0x7ffffffd or 0x6ffffefc or 0x6ffffefb))
        {
            return "the object asks the loader to run code or to write to code";
        }

        if (file.Headers.Any(header => header is { Type: 1, Flags: var flags } && (flags & 3) == 3))
        {
            return "the object has memory that is writable and executable";
        }

        return file.Headers.Any(header => header.Type == ElfObject.ExecutableStackHeader && (header.Flags & 1) != 0)
            ? "the object asks for an executable stack (a nested function's address was taken?)"
            : null;
    }

    private static string? ExportViolation(ElfObject file, string symbol)
    {
        var exports = file.DynamicSymbols().Where(entry => entry.Defined && entry.Binding != 0).ToArray();
        if (!exports.Any(entry => entry.Name == symbol && entry.Type == 2))
        {
            return $"the source does not export `extern \"C\" void {symbol}(…)`";
        }

        return exports.FirstOrDefault(entry => entry.Name != symbol) is { Name: var other } ? $"the object exports '{other}'; only '{symbol}' may be seen" : null;
    }

    private static IEnumerable<string> Functions()
    {
        string[] plain = ["memcpy", "memmove", "memset", "memcmp", "bcmp", "__stack_chk_fail"];
        string[] math =
        [
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sincos", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "exp2", "exp10", "expm1", "log", "log2",
            "log10", "log1p", "pow", "sqrt", "cbrt", "hypot", "erf", "erfc", "tgamma", "fabs", "floor", "ceil", "round", "roundeven", "trunc", "rint", "nearbyint", "lrint", "llrint",
            "lround", "llround", "fma", "fmod", "remainder", "fmin", "fmax", "fdim", "copysign", "ldexp", "scalbn", "scalbln", "frexp", "modf", "logb", "ilogb", "nextafter",
        ];
        return plain.Concat(math).Concat(math.Select(name => $"{name}f"));
    }

    [GeneratedRegex("^_ZGV[bcde][NM][0-9]+v+_[a-z0-9]+$")]
    private static partial Regex VectorMath();
}
