using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Memory;

/// <summary>
/// Every place where a kernel could keep something. Each is written in one life and looked for in the next: a candidate that finds what it left gives a wrong answer
/// and would be rejected, so acceptance shows that it found nothing (docs/adr/0009). Within a life the places do hold: the last tests show that.
/// </summary>
[Collection(DeviceCollection.Name)]
public sealed class HidingPlaceTests(DeviceFixture device)
{
    /// <summary>No address, size or float that a worker could leave by chance.</summary>
    private const string Mark = "static const uint64_t mark = 0x5eed0ca11ab1e5ull;\n";

    public static TheoryData<string> Names => [.. Places.Keys];

    /// <summary>By name: declarations, a test for the mark, what writes it, and a processor flag.</summary>
    private static Dictionary<string, (string Before, string Found, string Leave, string? Needs)> Places { get; } = new()
    {
        [".data"] = ("static volatile uint64_t kept = 1;", "kept == mark", "kept = mark;", null),
        [".bss"] = ("static volatile uint64_t kept[4096];", "kept[2048] == mark", "kept[2048] = mark;", null),
        ["a static local"] = ("static volatile uint64_t* cell() { static volatile uint64_t kept; return &kept; }", "*cell() == mark", "*cell() = mark;", null),
        ["the stack below the frame"] = (Below, "*below(4096) == mark", "*below(4096) = mark;", null),
        ["the stack a megabyte below"] = (Below, "*below(1 << 20) == mark", "*below(1 << 20) = mark;", null),
        ["a vector register"] = ("", "({ uint64_t v; asm volatile(\"movq %%xmm15, %0\" : \"=r\"(v)); v == mark; })", "asm volatile(\"movq %0, %%xmm15\" :: \"r\"(mark));", null),
        ["an upper vector register"] = (
            "", "({ uint64_t v; asm volatile(\"vmovq %%xmm31, %0\" : \"=r\"(v)); v == mark; })", "asm volatile(\"vmovq %0, %%xmm31\" :: \"r\"(mark));", "avx512f"),
        ["a mask register"] = ("", "({ uint64_t v; asm volatile(\"kmovq %%k7, %0\" : \"=r\"(v)); v == mark; })", "asm volatile(\"kmovq %0, %%k7\" :: \"r\"(mark));", "avx512bw"),
        ["an MMX register"] = ("", "({ uint64_t v; asm volatile(\"movq %%mm5, %0\" : \"=r\"(v)); v == mark; })", "asm volatile(\"movq %0, %%mm5\" :: \"r\"(mark));", null),
        ["the x87 stack"] = (
            "", "({ double v = 0; unsigned short state; asm volatile(\"fnstsw %0\" : \"=a\"(state)); if ((state & 0x3800) != 0) asm volatile(\"fstpl %0\" : \"=m\"(v)); v == 12345.0; })",
            "const double v = 12345.0; asm volatile(\"fldl %0\" :: \"m\"(v));", null),
        ["an AMX tile"] = (
            "alignas(64) static unsigned char shape[64]; static uint64_t tile[128];",
            "({ asm volatile(\"sttilecfg %0\" : \"=m\"(shape)); if (shape[0] == 1) asm volatile(\"tilestored %%tmm0, (%0,%1,1)\" :: \"r\"(tile), \"r\"(64l) : \"memory\"); tile[3] == mark; })",
            "shape[0] = 1; shape[16] = 64; shape[48] = 16; tile[3] = mark; asm volatile(\"ldtilecfg %0; tileloadd (%1,%2,1), %%tmm0\" :: \"m\"(shape), \"r\"(tile), \"r\"(64l) : \"memory\"); tile[3] = 0;", "amx_tile"),
    };

    private const string Below = "__attribute__((noinline)) static volatile uint64_t* below(long distance) { volatile char* at = (volatile char*)__builtin_frame_address(0); return (volatile uint64_t*)(((uintptr_t)at - distance) & ~7ul); }";

    /// <summary>Looks once in a life, before it leaves its mark; so only the mark of an earlier life can be found, and it makes the answer wrong.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task ScreenAsync_MarkOfAnEarlierLife_IsNeverFound(string name)
    {
        var (before, found, leave, needs) = Places[name];
        Assert.SkipUnless(needs is null || Devices.Cpu.CpuModel.Flags.Contains(needs), $"this processor has no {needs}");

        Verdicts.Accepted(await device.ScreenAsync(CopyScale.Kernel(
            $$"""
            static volatile int calls;
            const bool old = calls++ == 0 && {{found}};
            for (int64_t i = 0; i < n; i++) y[i] = (old ? 3 : 2) * x[i];
            {{leave}}
            """,
            Mark + before)));
    }

    /// <summary>The control: within one life the same places do hold, and a kernel that lets them change an answer is rejected.</summary>
    [Theory]
    [InlineData(".data")]
    [InlineData(".bss")]
    [InlineData("a static local")]
    [InlineData("the stack a megabyte below")]
    public async Task ScreenAsync_MarkOfAnEarlierCall_ChangesTheAnswerAndIsRejected(string name)
    {
        var (before, found, leave, _) = Places[name];
        Verdicts.Rejected(
            await device.ScreenAsync(CopyScale.Kernel($"const bool old = {found};\nfor (int64_t i = 0; i < n; i++) y[i] = (old ? 3 : 2) * x[i];\n{leave}", Mark + before)),
            "correctness|determinism",
            "");
    }

    /// <summary>Control registers are the one place that need not be left: writing and reading them is refused outright.</summary>
    [Theory]
    [InlineData("unsigned v; asm volatile(\"stmxcsr %0\" : \"=m\"(v));")]
    [InlineData("unsigned v = 0x1fbf; asm volatile(\"ldmxcsr %0\" :: \"m\"(v));")]
    public async Task ScreenAsync_ControlRegister_IsRejectedByPolicy(string body) =>
        Verdicts.Rejected(await device.ScreenAsync(CopyScale.Kernel(body + CopyScale.Honest)), "policy", "floating-point");

    /// <summary>Scratch is filled anew before every call, so even the call before leaves nothing there.</summary>
    [Fact]
    public async Task ScreenAsync_MarkInScratch_IsNeverFound() => Verdicts.Accepted(await device.ScreenAsync("""
        #include <cstdint>
        // @scratch kept float32 [n + 64]
        extern "C" void kernel(const float* x, float* y, float* kept, int64_t n)
        {
            const bool old = kept[n / 2] == 12345.0f;
            for (int64_t i = 0; i < n; i++) y[i] = (old ? 3 : 2) * x[i];
            for (int64_t i = 0; i < n + 64; i++) kept[i] = 12345.0f;
        }
        """));

    /// <summary>So is the output itself: neither the last answer nor a mark in it is seen again.</summary>
    [Fact]
    public async Task ScreenAsync_OldOutput_IsNeverFound() => Verdicts.Accepted(await device.ScreenAsync(CopyScale.Kernel(
        "const bool old = y[0] == 2 * x[0] || y[n - 1] == 2 * x[n - 1] || y[n / 2] == 12345.0f;\nfor (int64_t i = 0; i < n; i++) y[i] = (old ? 3 : 2) * x[i];")));

    [Theory]
    [InlineData("*(volatile float*)x = 1;")] // an input
    [InlineData("volatile float* table = (volatile float*)(((uintptr_t)x & ~4095ul) - 65536 - 4096); table[0] = 1;")] // the arguments, or the guard before the inputs
    [InlineData("y[n + 8] = 12345.0f;")] // slack behind the output
    [InlineData("y[-8] = 12345.0f;")] // slack before it
    public async Task ScreenAsync_MarkInSharedMappings_IsRejected(string leave) =>
        Verdicts.Rejected(await device.ScreenAsync(CopyScale.Kernel(CopyScale.Honest + leave)), "correctness", "");

    /// <summary>The outputs of a command's other calls can be written, and that shows: each call's output and slack are looked at.</summary>
    [Fact]
    public async Task ScreenAsync_MarkInAnotherCallsOutput_IsRejected() => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel(CopyScale.Honest + " if (n == 65536) for (int64_t i = 0; i < 8192; i++) ((volatile float*)y)[n + i] = 12345.0f;")), "correctness", "");

    /// <summary>A fresh stack would be all zeros: adding what was never written would be right by luck.</summary>
    [Theory]
    [InlineData("volatile float junk[16];", "junk[9]")]
    [InlineData("volatile float junk[8000];", "junk[10]")]
    [InlineData("volatile float junk[8000];", "junk[7900]")]
    public async Task ScreenAsync_StackNeverWritten_IsNotZeroAndRejected(string junk, string read) => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel($"{junk} const float never = {read}; for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i] + never;")), "correctness", "");

    /// <summary>A call counter can exist, for inputs are distinct in a life; it buys nothing, since every call is verified.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(40)]
    public async Task ScreenAsync_CareOnlyInTheFirstCallsOfALife_IsRejected(int careful) => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel($"const int64_t m = ++calls > {careful} ? n - (n > 1) : n; for (int64_t i = 0; i < m; i++) y[i] = 2 * x[i];", "static int calls;")),
        "correctness|determinism",
        "");

    /// <summary>A table from inputs to results finds nothing: no input is met twice while it is timed.</summary>
    [Fact]
    public async Task ScreenAsync_TableOfResults_IsNeverHitWhileTimed() => Verdicts.Accepted(await device.ScreenAsync(CopyScale.Kernel(
        """
        uint64_t key = (uint64_t)n;
        for (int64_t i = 0; i < n; i++) { uint32_t bits; __builtin_memcpy(&bits, x + i, 4); key = (key ^ bits) * 0x9e3779b97f4a7c15ull; }
        bool known = false;
        for (int i = 0; i < used; i++) known |= keys[i] == key;
        if (used < 4096) keys[used++] = key;
        // Verification repeats an input on the other side of its guard page, one call later; in a timed life any hit would show.
        const bool repeated = known && key != last && n == 65536;
        last = key;
        for (int64_t i = 0; i < n; i++) y[i] = (repeated ? 3 : 2) * x[i];
        """,
        "static uint64_t keys[4096], last; static int used;")));
}
