using System.Collections.Frozen;
using Iced.Intel;

namespace EvoKernels.Devices.Cpu;

/// <summary>
/// Allows instructions that compute, move data or branch within the object: an allowlist of instruction sets, and within them no instruction that changes the
/// rules of arithmetic, evicts what others cached, waits, leaves the object or reads hidden state.
/// </summary>
internal static class InstructionPolicy
{
    private static readonly FrozenSet<CpuidFeature> Features = new[]
    {
        CpuidFeature.INTEL8086, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386, CpuidFeature.INTEL486, CpuidFeature.X64, CpuidFeature.CMOV, CpuidFeature.CX8,
        CpuidFeature.CMPXCHG16B, CpuidFeature.MULTIBYTENOP, CpuidFeature.FPU, CpuidFeature.FPU287, CpuidFeature.FPU387, CpuidFeature.MMX, CpuidFeature.SSE, CpuidFeature.SSE2, CpuidFeature.SSE3,
        CpuidFeature.SSSE3, CpuidFeature.SSE4_1, CpuidFeature.SSE4_2, CpuidFeature.SSE4A, CpuidFeature.AVX, CpuidFeature.AVX2, CpuidFeature.FMA, CpuidFeature.F16C, CpuidFeature.BMI1,
        CpuidFeature.BMI2, CpuidFeature.LZCNT, CpuidFeature.POPCNT, CpuidFeature.MOVBE, CpuidFeature.ADX, CpuidFeature.AES, CpuidFeature.PCLMULQDQ, CpuidFeature.SHA, CpuidFeature.VAES,
        CpuidFeature.VPCLMULQDQ, CpuidFeature.GFNI, CpuidFeature.PREFETCHW, CpuidFeature.PREFETCHWT1, CpuidFeature.PREFETCHITI, CpuidFeature.CET_IBT, CpuidFeature.SERIALIZE, CpuidFeature.D3NOW,
        CpuidFeature.FMA4, CpuidFeature.XOP, CpuidFeature.TBM, CpuidFeature.AVX512F, CpuidFeature.AVX512DQ, CpuidFeature.AVX512CD, CpuidFeature.AVX512BW, CpuidFeature.AVX512VL, CpuidFeature.AVX512_IFMA, CpuidFeature.AVX512_VBMI,
        CpuidFeature.AVX512_VBMI2, CpuidFeature.AVX512_VNNI, CpuidFeature.AVX512_BITALG, CpuidFeature.AVX512_VPOPCNTDQ, CpuidFeature.AVX512_BF16, CpuidFeature.AVX512_FP16,
        CpuidFeature.AVX512_VP2INTERSECT, CpuidFeature.AVX512ER, CpuidFeature.AVX512PF, CpuidFeature.AVX512_4FMAPS, CpuidFeature.AVX512_4VNNIW, CpuidFeature.AVX_VNNI, CpuidFeature.AVX_IFMA,
        CpuidFeature.AVX_VNNI_INT8, CpuidFeature.AVX_VNNI_INT16, CpuidFeature.AVX_NE_CONVERT, CpuidFeature.AMX_TILE, CpuidFeature.AMX_BF16, CpuidFeature.AMX_INT8, CpuidFeature.AMX_FP16, CpuidFeature.AMX_COMPLEX,
    }.ToFrozenSet();

    /// <summary>What is wrong with an instruction, or null.</summary>
    public static string? Violation(in Instruction instruction) => ByName(instruction) ?? ByKind(instruction) ?? BySet(instruction);

    private static string? ByName(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.INVALID => "the code section holds bytes that are no instructions",
        Mnemonic.Syscall or Mnemonic.Sysenter or Mnemonic.Int or Mnemonic.Int1 or Mnemonic.Int3 or Mnemonic.Into => "the kernel makes a system call or interrupt; a kernel computes and returns",
        Mnemonic.Rdtsc or Mnemonic.Rdtscp or Mnemonic.Rdpmc or Mnemonic.Rdpru => "the kernel reads a clock or a counter",
        Mnemonic.Rdrand or Mnemonic.Rdseed => "the kernel reads random numbers; the same input must give the same output",
        Mnemonic.Cpuid or Mnemonic.Rdpid or Mnemonic.Xgetbv or Mnemonic.Sgdt or Mnemonic.Sidt or Mnemonic.Sldt or Mnemonic.Str or Mnemonic.Smsw or Mnemonic.Lar or Mnemonic.Lsl or Mnemonic.Verr or Mnemonic.Verw =>
            "the kernel asks which processor it runs on; use the instruction set that the flags name",
        Mnemonic.Rdfsbase or Mnemonic.Rdgsbase or Mnemonic.Wrfsbase or Mnemonic.Wrgsbase => "the kernel touches the thread pointer",
        Mnemonic.Xbegin or Mnemonic.Xend or Mnemonic.Xtest or Mnemonic.Xabort => "the kernel uses transactions, which hide faults and time",
        Mnemonic.Umonitor or Mnemonic.Umwait or Mnemonic.Tpause or Mnemonic.Monitorx or Mnemonic.Mwaitx or Mnemonic.Pause => "the kernel waits; a kernel computes and returns",
        Mnemonic.Ldmxcsr or Mnemonic.Vldmxcsr or Mnemonic.Fldcw or Mnemonic.Fldenv or Mnemonic.Frstor or Mnemonic.Fninit or Mnemonic.Finit or Mnemonic.Fxrstor or Mnemonic.Fxrstor64 =>
            "the kernel changes the rules of floating-point arithmetic (rounding, tiny numbers); round with roundss or cvt*2* instructions, which carry their own rule",
        Mnemonic.Stmxcsr or Mnemonic.Vstmxcsr or Mnemonic.Fnstenv or Mnemonic.Fstenv or Mnemonic.Fnsave or Mnemonic.Fsave or Mnemonic.Fxsave or Mnemonic.Fxsave64 =>
            "the kernel reads the state of the floating-point unit; only inputs may change a result",
        Mnemonic.Clflush or Mnemonic.Clflushopt or Mnemonic.Clwb or Mnemonic.Cldemote or Mnemonic.Clzero =>
            "the kernel evicts cache lines; use non-temporal loads and stores for data that is not needed again",
        Mnemonic.Popf or Mnemonic.Popfd or Mnemonic.Popfq or Mnemonic.Std => "the kernel writes processor flags that outlive it (direction, trap); keep to arithmetic",
        Mnemonic.Enqcmd or Mnemonic.Enqcmds or Mnemonic.Movdir64b => "the kernel writes to a device",
        _ => null,
    };

    private static string? ByKind(in Instruction instruction)
    {
        if (instruction.SegmentPrefix is Register.FS or Register.GS)
        {
            return "the kernel reads thread-local memory";
        }

        if (instruction.IsPrivileged)
        {
            return "the kernel holds a privileged instruction";
        }

        if (instruction.HasLockPrefix)
        {
            return "the kernel uses an atomic operation; a kernel runs on one thread, plain arithmetic does";
        }

        var isFar = instruction.IsCallFar || instruction.IsCallFarIndirect || instruction.IsJmpFar || instruction.IsJmpFarIndirect
            || (instruction.FlowControl == FlowControl.Return && instruction.Mnemonic != Mnemonic.Ret);
        var loadsSegment = instruction.OpCount > 0 && instruction.Op0Kind == OpKind.Register && instruction.Op0Register.IsSegmentRegister() && instruction.Mnemonic != Mnemonic.Push;
        return isFar || loadsSegment ? "the kernel changes a segment register or leaves 64-bit code" : null;
    }

    private static string? BySet(in Instruction instruction)
    {
        foreach (var feature in instruction.CpuidFeatures)
        {
            if (!Features.Contains(feature))
            {
                return $"the instruction '{instruction.Mnemonic.ToString().ToLowerInvariant()}' ({feature}) is not one of those that a kernel computes with";
            }
        }

        return null;
    }
}
