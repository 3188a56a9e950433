using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Trials;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>Sources that attack the compiler, or read the machine while they are compiled.</summary>
[Collection(DeviceCollection.Name)]
public sealed class CompilerEscapeTests(DeviceFixture device)
{
    public static TheoryData<string> Names => [.. Attacks.Keys];

    private static Dictionary<string, (string Source, string Gates, string Reason)> Attacks { get; } = new()
    {
        ["includes /etc/passwd"] = ("#include \"/etc/passwd\"\n" + CopyScale.Kernel(CopyScale.Honest), "compile|policy", "passwd"),
        ["includes the environment"] = ("#include </proc/self/environ>\n" + CopyScale.Kernel(CopyScale.Honest), "compile|policy", "environ"),
        ["includes a header that is not allowed"] = ("#include <unistd.h>\n" + CopyScale.Kernel(CopyScale.Honest), "policy", "unistd.h"),
        ["includes through a macro"] = ("#define H <sys/mman.h>\n#include H\n" + CopyScale.Kernel(CopyScale.Honest), "policy", "mman.h"),
        ["includes our own file of exports"] = ("#define global int a; struct\n#include \"exports\"\n" + CopyScale.Kernel(CopyScale.Honest), "policy|compile", ""),
        ["includes itself"] = ("#include \"kernel.cpp\"\n", "compile", "nested"),
        ["includes itself by another name"] = ("#ifndef A\n#define A\n#include \"./kernel.cpp\"\n#endif\n" + CopyScale.Kernel(CopyScale.Honest), "policy|compile", ""),
        [".incbin"] = (Assembly(".incbin \\\"/usr/bin/env\\\""), "policy", ".incbin"),
        [".incbin of the source"] = (Assembly(".incbin \\\"kernel.cpp\\\""), "policy", ".incbin"),
        [".incbin in pieces"] = ("#define P(a) \".inc\" a\nasm(\".pushsection .rodata\\n\" P(\"bin\") \" \\\"kernel.cpp\\\"\\n.popsection\");\n" + CopyScale.Kernel(CopyScale.Honest), "policy", ".incbin"),
        [".incbin in upper case"] = (Assembly(".INCBIN \\\"kernel.cpp\\\""), "policy", ".incbin"),
        [".incbin behind a semicolon"] = (Assembly("nop; .incbin \\\"kernel.cpp\\\""), "policy", ".incbin"),
        [".incbin behind a label"] = (Assembly("here: .incbin \\\"kernel.cpp\\\""), "policy", ".incbin"),
        [".incbin behind a label and a space"] = (Assembly("here : .incbin \\\"kernel.cpp\\\""), "policy", ""),
        [".incbin behind a local label and a tab"] = (Assembly("1\\t: .incbin \\\"kernel.cpp\\\""), "policy", ""),
        [".incbin behind a quoted label"] = (Assembly("\\\"a b\\\": .incbin \\\"kernel.cpp\\\""), "policy|compile", ""),
        [".incbin behind a string over two lines"] = (Assembly(".ascii \\\"a\\nb\\\" ; .incbin \\\"kernel.cpp\\\""), "policy", ""),
        [".incbin behind a string with a form feed"] = (Assembly(".ascii \\\"a\\fb\\\" ; .incbin \\\"kernel.cpp\\\""), "policy", ""),
        [".incbin behind a comment"] = (Assembly("/* x */ .incbin \\\"kernel.cpp\\\""), "policy", ""),
        [".incbin in the middle of a block comment's look-alike"] = (Assembly("nop // \\\"\\n .incbin \\\"kernel.cpp\\\""), "policy", ""),
        [".incbin by a macro"] = (Assembly(".macro m a b\\n .\\\\a\\\\b \\\"kernel.cpp\\\"\\n .endm\\n m inc bin"), "policy", ".macro"),
        [".incbin by .irp"] = (Assembly(".irp a,incbin\\n .\\\\a \\\"kernel.cpp\\\"\\n .endr"), "policy", ".irp"),
        [".rept"] = (Assembly(".rept 100000000\\n nop\\n .endr"), "policy", ".rept"),
        [".include"] = (Assembly(".include \\\"kernel.cpp\\\""), "policy", ".include"),
        ["register name"] = (CopyScale.Kernel("register long r asm(\"rax\"); asm volatile(\".incbin \\\"kernel.cpp\\\"\" : \"=r\"(r));"), "policy|compile", ""),
        ["asm label with a line break"] = (CopyScale.Kernel("y[0] = v;", "extern \"C\" int v asm(\"a\\n.incbin \\\"kernel.cpp\\\"\\nb\"); int v = 3;"), "policy|compile", ""),
        ["section name with a line break"] = (CopyScale.Kernel("y[0] = v;", "__attribute__((section(\".data\\n.incbin \\\"kernel.cpp\\\"\\n#\"))) int v = 3;"), "policy|compile", ""),
        [".fill of a gigabyte"] = (Assembly(".fill 0x40000000"), "compile|policy", ""),
        [".org"] = (Assembly(".org 0x40000000"), "policy", ".org"),
        ["plugin pragma"] = ("#pragma GCC pch_preprocess \"/etc/passwd\"\n" + CopyScale.Kernel(CopyScale.Honest), "compile|policy", ""),
        ["syntax error"] = (CopyScale.Kernel("y[0] = ;"), "compile", "error"),
        ["#error"] = ("#error no way\n", "compile", "no way"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ScreenAsync_CompilerEscape_IsRejected(string name)
    {
        var (source, gates, reason) = Attacks[name];
        var evaluation = await device.ScreenAsync(source);
        Verdicts.Rejected(evaluation, gates, reason);
        AssertNothingLeaks(evaluation);
    }

    [Fact]
    public async Task ScreenAsync_CompileError_NamesLineAndNoMachinePath()
    {
        var evaluation = await device.ScreenAsync(CopyScale.Kernel("y[0] = undeclared;"));

        Verdicts.Rejected(evaluation, "compile", "kernel.cpp:6:");
        Verdicts.Rejected(evaluation, "compile", "undeclared");
        AssertNothingLeaks(evaluation);
    }

    [Fact]
    public async Task ScreenAsync_LinkError_NamesNoMachinePath()
    {
        var evaluation = await device.ScreenAsync(CopyScale.Kernel(CopyScale.Honest, "asm(\".globl kernel\\n .set kernel2, kernel\\n.data\\n .long kernel\");"));

        Assert.Equal(Verdict.Rejected, evaluation.Verdict);
        AssertNothingLeaks(evaluation);
    }

    [Theory]
    [InlineData("constexpr long spin(long n) { long s = 0; for (long i = 0; i < n; i++) for (long j = 0; j < 250000; j++) s += i ^ j; return s; }\nconstexpr long v = spin(100);", "time|constexpr")]
    [InlineData("template <int A, long B> struct T { typedef typename T<A - 1, 2 * B>::t a; typedef typename T<A - 1, 2 * B + 1>::t b; typedef int t; }; template <long B> struct T<0, B> { typedef int t; };\nT<40, 0>::t v;", "time or memory")]
    [InlineData("template <int N> struct T { static const int v = T<N + 1>::v; };\nint v = T<0>::v;", "depth")]
    [InlineData("extern \"C\" { __attribute__((used)) volatile char big[1l << 30] = {1}; }", "")]
    public async Task CompileAsync_EndlessOrGreedySource_IsStopped(string before, string reasons)
    {
        var compiler = new KernelCompiler(device.Bench.Toolchain, device.Bench.Tools, device.Bench.Sandbox, cpuSeconds: 2, megabytes: 1024);
        var outcome = await compiler.CompileAsync(
            new CompileRequest(
                CopyScale.Kernel(CopyScale.Honest, before), System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty, Core.Operators.FlagSets.Default, "kernel", false, []),
            TestContext.Current.CancellationToken);

        Assert.Null(outcome.Kernel);
        Assert.Equal("compile", outcome.Gate);
        Assert.True(reasons.Split('|').Any(reason => outcome.Reason!.Contains(reason, StringComparison.Ordinal)), outcome.Reason);
    }

    [Fact]
    public async Task ScreenAsync_ManySources_LeaveNoFolderBehind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "evokernels-kernel-*").ToHashSet();
        await device.ScreenAsync(CopyScale.Kernel(CopyScale.Honest));
        await device.ScreenAsync("#error no");
        await device.ScreenAsync(CopyScale.Kernel("*(volatile int*)0 = 1;"));

        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "evokernels-kernel-*"), folder => !before.Contains(folder) && OwnedByThisRun(folder));
    }

    /// <summary>Another run on this machine may be compiling, too: its folders do not last.</summary>
    private static bool OwnedByThisRun(string folder)
    {
        for (var tries = 0; tries < 100 && Directory.Exists(folder); tries++)
        {
            using var wait = new ManualResetEventSlim();
            wait.Wait(100);
        }

        return Directory.Exists(folder);
    }

    private static void AssertNothingLeaks(Evaluation evaluation)
    {
        Assert.DoesNotContain(Path.GetTempPath(), evaluation.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("/home/", evaluation.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("/root/", evaluation.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", evaluation.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Secrets.Value, evaluation.Reason, StringComparison.Ordinal);
    }

    private static string Assembly(string text) => CopyScale.Kernel(CopyScale.Honest, $"asm(\".pushsection .rodata\\n {text}\\n .popsection\");");
}
