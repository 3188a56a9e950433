using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Policy;

/// <summary>Instructions that change rules, evict, wait or look where a kernel has nothing to see.</summary>
[Collection(DeviceCollection.Name)]
public sealed class InstructionTests(DeviceFixture device)
{
    [Theory]
    [InlineData("unsigned m = 0x9fc0; asm volatile(\"ldmxcsr %0\" :: \"m\"(m));", "floating-point")]
    [InlineData("unsigned m = 0x9fc0; asm volatile(\"vldmxcsr %0\" :: \"m\"(m));", "floating-point")]
    [InlineData("unsigned m; asm volatile(\"stmxcsr %0\" : \"=m\"(m));", "floating-point")]
    [InlineData("short m = 0; asm volatile(\"fldcw %0\" :: \"m\"(m));", "floating-point")]
    [InlineData("asm volatile(\"fninit\");", "floating-point")]
    [InlineData("char m[512]; asm volatile(\"fxrstor (%0)\" :: \"r\"(m));", "floating-point")]
    [InlineData("asm volatile(\"xrstor (%0)\" :: \"r\"(y), \"a\"(7), \"d\"(0));", "xrstor")]
    [InlineData("asm volatile(\"xsavec (%0)\" :: \"r\"(y), \"a\"(7), \"d\"(0));", "xsavec")]
    [InlineData("asm volatile(\"clflush (%0)\" :: \"r\"(x));", "cache lines")]
    [InlineData("asm volatile(\"clflushopt (%0)\" :: \"r\"(x));", "cache lines")]
    [InlineData("asm volatile(\"clwb (%0)\" :: \"r\"(x));", "cache lines")]
    [InlineData("asm volatile(\".byte 0x0f,0x1c,0x07\" :: \"D\"(x));", "cache lines")] // cldemote
    [InlineData("asm volatile(\"wbinvd\");", "privileged")]
    [InlineData("asm volatile(\"pushfq; orq $0x100, (%%rsp); popfq\" ::: \"memory\");", "processor flags")]
    [InlineData("asm volatile(\"std\");", "processor flags")]
    [InlineData("asm volatile(\".byte 0x0f,0x01,0xee\" :: \"c\"(0) : \"eax\", \"edx\");", "rdpkru")]
    [InlineData("asm volatile(\".byte 0x0f,0x01,0xef\" :: \"a\"(0), \"c\"(0), \"d\"(0));", "wrpkru")]
    [InlineData("asm volatile(\".byte 0x0f,0x01,0xc1\");", "vmcall")]
    [InlineData("asm volatile(\".byte 0x0f,0x01,0xd9\");", "vmmcall")]
    [InlineData("char m[16]; asm volatile(\"sgdt %0\" : \"=m\"(m));", "which processor")]
    [InlineData("long v; asm volatile(\"lsl %1, %0\" : \"=r\"(v) : \"r\"(0x7bl));", "which processor")]
    [InlineData("asm volatile(\"lock addl $1, (%0)\" :: \"r\"(y) : \"memory\");", "atomic")]
    [InlineData("asm volatile(\"lretq\");", "64-bit code")]
    [InlineData("asm volatile(\"mov %0, %%fs\" :: \"r\"(0));", "segment")]
    [InlineData("asm volatile(\".byte 0x66,0x0f,0x38,0xf8,0x07\" :: \"D\"(y));", "device")] // movdir64b
    [InlineData("asm volatile(\".byte 0xf3,0x0f,0x01,0xe8\");", "privileged")]
    [InlineData("asm volatile(\"encls\");", "privileged")]
    public async Task ScreenAsync_ForbiddenInstruction_IsRejectedByPolicy(string attack, string reason) =>
        Verdicts.Rejected(await device.ScreenAsync(CopyScale.Kernel(attack + CopyScale.Honest)), "policy", reason);

    [Fact]
    public async Task ScreenAsync_FlushToZeroByIntrinsic_IsRejectedByPolicy() => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel("_MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON); " + CopyScale.Honest, "#include <immintrin.h>")), "policy", "floating-point");

    [Theory]
    [InlineData("__builtin_prefetch(x + 64); __builtin_prefetch(y, 1, 0);")]
    [InlineData("asm volatile(\"mfence; lfence; sfence\");")]
    [InlineData("asm volatile(\"emms\");")]
    [InlineData("volatile long double v = 3.5L; volatile long i = (long)v; volatile float r = __builtin_rintf(2.5f); volatile double f = __builtin_fmod((double)v, 2.0);")]
    [InlineData("char a[64], b[64] = {}; char *p = a; const char *q = b; long c = 64; asm volatile(\"rep movsb\" : \"+D\"(p), \"+S\"(q), \"+c\"(c) :: \"memory\");")]
    public async Task ScreenAsync_PlainInstruction_IsAccepted(string body) => Verdicts.Accepted(await device.ScreenAsync(CopyScale.Kernel(body + CopyScale.Honest)));
}
