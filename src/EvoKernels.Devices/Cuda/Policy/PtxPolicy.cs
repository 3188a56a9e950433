using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>What of a module the harness has to know.</summary>
/// <param name="Entries">Size in bytes of each parameter, by kernel.</param>
/// <param name="LowerPrecision">Instructions that compute in less than float32, each named once.</param>
internal sealed record PtxFacts(ImmutableSortedDictionary<string, ImmutableArray<int>> Entries, ImmutableArray<string> LowerPrecision);

/// <summary>
/// The policy gate on device code. PTX says all that a kernel can do, inline assembly included, and says it in one way; so there are lists of what is allowed, and what is on none of them is refused.
/// </summary>
internal static partial class PtxPolicy
{
    /// <summary>Arithmetic, data movement in memory that we own, work of threads together, control within the module.</summary>
    private static readonly FrozenSet<string> Instructions = """
        add sub mul mad mul24 mad24 sad div rem abs neg min max popc clz bfind brev bfe bfi fns dp4a dp2a szext bmsk addc subc madc copysign fma rcp sqrt rsqrt sin cos
        lg2 ex2 tanh testp set setp selp slct and or xor not cnot lop3 shf shl shr mov prmt ld ldu st prefetch cvt cvta isspacep cp ldmatrix stmatrix movmatrix mma wmma bar barrier
        membar fence atom red vote match redux shfl activemask elect bra call ret exit mbarrier
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Why some of the others are not.</summary>
    private static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["trap"] = "it ends the whole context, which the host sees; return instead",
        ["brkpt"] = "it is for debuggers",
        ["nanosleep"] = "a kernel that waits is not measured, but waited for",
        ["pmevent"] = "performance counters are the harness's",
        ["createpolicy"] = "what stays in the L2 cache would survive the flush between calls",
        ["applypriority"] = "what stays in the L2 cache would survive the flush between calls",
        ["discard"] = "it makes memory undefined without writing it",
        ["tex"] = "textures are bound by a host side, and there is none",
        ["suld"] = "surfaces are bound by a host side, and there is none",
        ["griddepcontrol"] = "it starts a launch before the one before it has ended",
        ["alloca"] = "its memory has no bound; use an array, or @scratch",
        ["brx"] = "its targets are in a table; use plain branches",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Where a thread is among the threads of its launch: nothing of the time, the machine or the launch's number.</summary>
    private static readonly FrozenSet<string> Registers = """
        %tid %ntid %ctaid %nctaid %laneid %lanemask_eq %lanemask_le %lanemask_lt %lanemask_ge %lanemask_gt %dynamic_smem_size %total_smem_size
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Externals = new Dictionary<string, string>
    {
        ["vprintf"] = "printf writes to the host",
        ["malloc"] = "the device heap survives a call; ask for memory by @scratch",
        ["free"] = "the device heap survives a call; ask for memory by @scratch",
        ["__assertfail"] = "a failed assert ends the whole context, which the host sees; test and return instead",
        ["cudaLaunchDevice"] = "a kernel may not launch kernels; declare them by @launch",
        ["cudaGetParameterBuffer"] = "a kernel may not launch kernels; declare them by @launch",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null and the facts if a module is allowed; else why not.</summary>
    public static (string? Violation, PtxFacts? Facts) Check(string ptx)
    {
        PtxModule module;
        try
        {
            module = PtxReader.Read(ptx);
        }
        catch (PtxException exception)
        {
            return ($"{exception.Message}; only what is understood is allowed", null);
        }

        var defined = module.Functions.Where(function => function.HasBody).Select(function => function.Name).ToHashSet(StringComparer.Ordinal);
        // What is not here tells most: a format string in device memory is there for a printf.
        var violation = module.Functions.Where(function => !function.HasBody).Select(Missing).FirstOrDefault()
            ?? module.Declarations.Select(declaration => Declared(declaration, module)).FirstOrDefault(found => found is not null)
            ?? module.Functions.Select(function => In(function, defined)).FirstOrDefault(found => found is not null);
        return violation is not null ? (violation, null) : (null, new PtxFacts(
            module.Functions.Where(function => function.IsEntry).ToImmutableSortedDictionary(function => function.Name, function => function.ParameterBytes, StringComparer.Ordinal),
            [.. module.Functions.SelectMany(function => function.Instructions).Where(IsLower).Select(instruction => instruction.Opcode).Distinct().Order(StringComparer.Ordinal)]));
    }

    private static string? Declared(PtxDeclaration declaration, PtxModule module)
    {
        if (HeadLine().IsMatch(declaration.Text) || SharedVariable().IsMatch(declaration.Text))
        {
            return null;
        }

        if (Constant().Match(declaration.Text) is { Success: true } constant)
        {
            return GlobalUse.OnlyReads(module, declaration, constant.Groups["name"].Value) ? null
                : $"PTX line {declaration.Line}: the address of the constant '{constant.Groups["name"].Value}' does not only serve to read it; read it by its name";
        }

        // NVRTC makes variables of constants, and a table for the slow path of sin and cos: what has its value and cannot be written to is no memory.
        return GlobalVariable().Match(declaration.Text) is not { Success: true } global ? $"PTX line {declaration.Line}: '{Shown(declaration.Text)}' is not allowed at the level of the module"
            : declaration.Text.Contains('=', StringComparison.Ordinal) && GlobalUse.OnlyReads(module, declaration, global.Groups["name"].Value) ? null
            : $"PTX line {declaration.Line}: the variable '{global.Groups["name"].Value}' in device memory would outlive a call; pass memory by @scratch, and make tables __constant__";
    }

    private static string Missing(PtxFunction function) => $"'{function.Name}' is not defined in this source: {Reason(Externals, function.Name) ?? "no library is linked to a kernel"}";

    private static string? In(PtxFunction function, HashSet<string> defined)
    {
        var registers = new RegisterNames();
        foreach (var declaration in function.Declarations)
        {
            if (!registers.TryDeclare(declaration.Text) && !LocalVariable().IsMatch(declaration.Text) && !Pragma().IsMatch(declaration.Text))
            {
                var why = declaration.Text.StartsWith(".reg", StringComparison.Ordinal) ? ": give the register a name without '%', as those belong to the compiler and the machine" : string.Empty;
                return $"PTX line {declaration.Line}, in {function.Name}: '{Shown(declaration.Text)}' is not allowed in a function{why}";
            }
        }

        return function.Instructions.Select(instruction => Instruction(instruction, registers, defined)).FirstOrDefault(found => found is not null) is { } refused
            ? $"{refused} (in {function.Name})"
            : null;
    }

    private static string? Instruction(PtxInstruction instruction, RegisterNames registers, HashSet<string> defined)
    {
        string Refused(string why) => $"PTX line {instruction.Line}: {why}";
        if (!Instructions.Contains(instruction.Name))
        {
            return Refused($"the instruction '{instruction.Opcode}' is not allowed{(Reason(Reasons, instruction.Name) is { } why ? $": {why}" : string.Empty)}");
        }

        foreach (var modifier in instruction.Modifiers)
        {
            if (modifier is "sys" or "mmio")
            {
                return Refused($"'{instruction.Opcode}' reaches beyond the device; use the scope of the GPU or of the block");
            }

            if (modifier.Contains("evict_last", StringComparison.Ordinal) || modifier.Contains("cache_hint", StringComparison.Ordinal) || modifier is "multimem" or "cluster" or "shared::cluster")
            {
                return Refused($"'{instruction.Opcode}': what stays in the L2 cache would survive the flush between calls, and a block's memory is its own");
            }
        }

        foreach (Match name in Percent().Matches(instruction.Operands))
        {
            var text = name.Value.Split('.')[0];
            if (!registers.Contains(text) && !Registers.Contains(text))
            {
                return Refused($"the register '{text}' is not allowed: it tells the time, the machine or which launch this is");
            }
        }

        return instruction.Name != "call" ? null
            : Callee().Match(instruction.Operands) is { Success: true } callee && defined.Contains(callee.Groups["name"].Value) ? null
            : Refused($"'call {Shown(instruction.Operands)}' calls what is not defined in this source: {Externals.Where(one => instruction.Operands.Contains(one.Key, StringComparison.Ordinal)).Select(one => one.Value).FirstOrDefault() ?? "pointers to functions are not followed"}");
    }

    private static bool IsLower(PtxInstruction instruction) => instruction.Name is "mma" or "wmma" || instruction.Modifiers.Any(type => type is "f16" or "f16x2" or "bf16" or "bf16x2" or "tf32" or "e4m3x2" or "e5m2x2");

    private static string? Reason(FrozenDictionary<string, string> reasons, string name) =>
        reasons.Where(one => name.StartsWith(one.Key, StringComparison.Ordinal)).Select(one => one.Value).FirstOrDefault();

    private static string Shown(string text) => text.Length <= 60 ? text : $"{text[..60]}…";

    [GeneratedRegex(@"^\.(version \d+\.\d+|target sm_\d+a?|address_size 64)$")]
    private static partial Regex HeadLine();

    [GeneratedRegex(@"^(\.(visible|weak) )?\.const( \.align \d+)? \.[bsuf]\d+ (?<name>[A-Za-z_$%][\w$]*)( ?\[\d+\])*( ?= ?[\w{},.+\- ()$]*)?$")]
    private static partial Regex Constant();

    /// <summary>Shared memory of a fixed size, and the one array of dynamic size.</summary>
    [GeneratedRegex(@"^(\.(visible|weak) )?\.shared( \.align \d+)? \.[bsuf]\d+ [A-Za-z_$%][\w$]*( ?\[\d+\])*$|^\.extern \.shared( \.align \d+)? \.b8 [A-Za-z_$%][\w$]*\[\]$")]
    private static partial Regex SharedVariable();

    [GeneratedRegex(@"^(\.(visible|weak|extern|common) )?\.global.* (?<name>[A-Za-z_$%][\w$]*)( ?\[\d*\])*( ?=.*)?$")]
    private static partial Regex GlobalVariable();

    [GeneratedRegex(@"^\.(local|shared|param)( \.align \d+)? \.[bsuf]\d+ [A-Za-z_$%][\w$]*( ?\[\d+\])*$")]
    private static partial Regex LocalVariable();

    [GeneratedRegex("^\\.pragma \"nounroll\"$")]
    private static partial Regex Pragma();

    [GeneratedRegex(@"%[\w$.]*")]
    private static partial Regex Percent();

    [GeneratedRegex(@"^(\([^()]*\) ?, ?)?(?<name>[A-Za-z_$%][\w$]*) ?(, ?\([^()]*\) ?)?$")]
    private static partial Regex Callee();
}
