using System.Collections.Frozen;
using System.Text.RegularExpressions;
using EvoKernels.Core.Gates;

namespace EvoKernels.Devices.Cpu;

/// <summary>Allows what a pure kernel needs of an object file and nothing else: imports, sections, start-up code, loader tricks.</summary>
internal static partial class ObjectPolicy
{
    private const int IfuncSymbol = 10;
    private const int ThreadLocalSymbol = 6;

    private static readonly FrozenSet<string> Imports = Functions().ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Libraries = new[] { "libm.so.6", "libmvec.so.1", "libc.so.6", "ld-linux-x86-64.so.2" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Sections by name; a name of these and a suffix behind a dot is one too (<c>.text.unlikely</c>).</summary>
    private static readonly string[] Sections =
    [
        ".text", ".rodata", ".lrodata", ".data", ".ldata", ".bss", ".lbss", ".dynamic", ".dynsym", ".dynstr", ".hash", ".gnu.hash", ".gnu.version", ".gnu.version_r", ".rela",
        ".plt", ".got", ".eh_frame", ".eh_frame_hdr", ".comment", ".symtab", ".strtab", ".shstrtab", ".note.gnu.build-id", ".note.gnu.property", ".note.GNU-stack",
        ".relro_padding", ".llvm_addrsig",
    ];

    // psABI AMD64, table 4.10: R_X86_64_64, GLOB_DAT, JUMP_SLOT, RELATIVE. None of them runs code or copies data.
    private static readonly FrozenSet<uint> Relocations = new uint[] { 1, 6, 7, 8 }.ToFrozenSet();

    // System V gABI and elf.h: NEEDED, PLTRELSZ, PLTGOT, HASH, STRTAB, SYMTAB, RELA, RELASZ, RELAENT, STRSZ, SYMENT, PLTREL, JMPREL, BIND_NOW, FLAGS, GNU_HASH, VERSYM,
    // RELACOUNT, FLAGS_1, VERNEED, VERNEEDNUM.
    private static readonly FrozenSet<ulong> DynamicTags = new ulong[]
    {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 23, 24, 30, 0x6ffffef5, 0x6ffffff0, 0x6ffffff9, 0x6ffffffb, 0x6ffffffe, 0x6fffffff,
    }.ToFrozenSet();

    // LOAD, DYNAMIC, NOTE, PHDR, GNU_EH_FRAME, GNU_STACK, GNU_RELRO, GNU_PROPERTY.
    private static readonly FrozenSet<uint> Segments = new uint[] { 1, 2, 4, 6, 0x6474e550, ElfObject.ExecutableStackHeader, 0x6474e552, 0x6474e553 }.ToFrozenSet();

    private const string ThreadLocal = $"thread-local variables are not allowed; {Remedies.Scratch}`";

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
        _ when name.StartsWith("__cxa_guard", StringComparison.Ordinal) => $"a static local with a run-time initialiser needs a guard; {Remedies.Guard}",
        "malloc" or "free" or "calloc" or "realloc" or "aligned_alloc" or "posix_memalign" or "_Znwm" or "_Znam" or "_ZdlPv" or "_ZdaPv" or "_ZdlPvm" =>
            $"memory comes from the harness; {Remedies.Scratch} name float32 [expression]`",
        _ when name.StartsWith("GOMP_", StringComparison.Ordinal) || name.StartsWith("omp_", StringComparison.Ordinal) || name.StartsWith("pthread_", StringComparison.Ordinal) =>
            Remedies.OneThread,
        "__tls_get_addr" => ThreadLocal,
        _ => "a kernel may call mem* functions and the math library",
    };

    private static string? SectionViolation(ElfObject file)
    {
        foreach (var name in file.Sections.Select(section => section.Name).Where(name => name.Length > 0))
        {
            if (name is ".init_array" or ".preinit_array" or ".ctors" or ".init")
            {
                return $"the object has code that runs at load time ({name}); {Remedies.Constants}";
            }

            if (name is ".fini_array" or ".dtors" or ".fini")
            {
                return $"the object has code that runs at unload time ({name})";
            }

            if (name.StartsWith(".tdata", StringComparison.Ordinal) || name.StartsWith(".tbss", StringComparison.Ordinal))
            {
                return ThreadLocal;
            }

            if (!Sections.Any(allowed => name == allowed || name.StartsWith($"{allowed}.", StringComparison.Ordinal)))
            {
                return $"the object has a section '{name}' that compilers do not write for a kernel";
            }
        }

        return null;
    }

    private static string? LoaderViolation(ElfObject file)
    {
        if (file.AllSymbols().Any(symbol => symbol.Type == IfuncSymbol))
        {
            return "the object resolves a function at load time (IFUNC), which runs code before the kernel is called";
        }

        if (file.AllSymbols().Any(symbol => symbol.Type == ThreadLocalSymbol))
        {
            return ThreadLocal;
        }

        foreach (var type in file.RelocationTypes().Where(type => !Relocations.Contains(type)))
        {
            return $"the object needs a relocation of type {type}, which runs code, copies data or reaches thread-local memory; use plain functions and data";
        }

        const ulong Flags = 30, BindNow = 8, Flags1 = 0x6ffffffb, Now = 1;
        if (file.DynamicEntries().Any(entry => !DynamicTags.Contains(entry.Tag) || (entry.Tag == Flags && entry.Value != BindNow) || (entry.Tag == Flags1 && entry.Value != Now)))
        {
            return "the object asks the loader to run code, to write to code, or for something else that no kernel needs";
        }

        return SegmentViolation(file);
    }

    private static string? SegmentViolation(ElfObject file)
    {
        const uint Load = 1, Executable = 1, Writable = 2;
        if (file.Headers.Any(header => header.Type == Load && (header.Flags & (Writable | Executable)) == (Writable | Executable)))
        {
            return "the object has memory that is writable and executable";
        }

        // Without this header the loader takes an executable stack to be wanted.
        if (!file.Headers.Any(header => header.Type == ElfObject.ExecutableStackHeader) || file.Headers.Any(header => header.Type == ElfObject.ExecutableStackHeader && (header.Flags & Executable) != 0))
        {
            return "the object asks for an executable stack (a nested function's address was taken?)";
        }

        return file.Headers.All(header => Segments.Contains(header.Type)) ? null : "the object has a segment that compilers do not write for a kernel";
    }

    private static string? ExportViolation(ElfObject file, string symbol)
    {
        var exports = file.DynamicSymbols().Where(entry => entry.Defined && entry.Binding != 0).ToArray();
        if (!exports.Any(entry => entry.Name == symbol && entry.Type == 2))
        {
            return $"{Remedies.Export} `extern \"C\" void {symbol}(…)`";
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
