using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>Code that no policy gate can see in the object: the sandbox and the clocks have to hold it.</summary>
[Collection(DeviceCollection.Name)]
public sealed class HiddenCodeTests(DeviceFixture device)
{
    /// <summary>Jumps into the middle of an instruction whose immediate holds other code.</summary>
    private const string InImmediate =
        "asm volatile(\"lea 1f+1(%%rip), %%rbx\\n sub $256, %%rsp\\n call *%%rbx\\n add $256, %%rsp\\n jmp 2f\\n 1: movl ${0}, %%ecx\\n 2:\" :: \"a\"({1}) : \"rbx\", \"rcx\", \"rdx\", \"r11\", \"memory\"); ";

    /// <summary>Finds libc's own syscall() by its bytes, from an address that an allowed import gives away.</summary>
    private const string FindSystemCall = """
        #include <cstring>
        typedef long (*call_t)(long, ...);
        static void* (*volatile known)(void*, const void*, size_t) = memcpy;
        static const unsigned char wanted[] = {0x48,0x89,0xf8,0x48,0x89,0xf7,0x48,0x89,0xd6,0x48,0x89,0xca,0x4d,0x89,0xc2,0x4d,0x89,0xc8,0x4c,0x8b,0x4c,0x24,0x08,0x0f,0x05};
        __attribute__((noinline)) static call_t find()
        {
            const unsigned char* at = (const unsigned char*)known;
            for (long i = 0; i < (1 << 20); i++, at--) {
                size_t k = 0;
                while (k < sizeof wanted && at[k] == wanted[k]) k++;
                if (k == sizeof wanted) return (call_t)at;
            }
            return nullptr;
        }
        """;

    [Fact]
    public async Task ScreenAsync_SystemCallInAnImmediate_IsEndedBySandbox() => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel(Hidden("0x90c3050f", "39") + CopyScale.Honest)), "policy", "made a system call");

    [Fact]
    public async Task ScreenAsync_ClockInAnImmediate_Faults() => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel(Hidden("0x90c3310f", "0") + CopyScale.Honest)), "correctness", "read a clock");

    [Fact]
    public async Task ScreenAsync_CodeInData_Faults() => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel(
            "((void (*)())code)(); " + CopyScale.Honest, "alignas(64) static const volatile unsigned char code[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3};")),
        "correctness",
        "signal 11");

    [Fact]
    public async Task ScreenAsync_CodeBuiltOnTheStack_Faults() => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel(
            "volatile unsigned char code[8] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3}; ((void (*)())code)(); " + CopyScale.Honest,
            "asm(\".section .note.GNU-stack,\\\"x\\\",@progbits\\n.text\");")),
        "correctness|policy",
        "");

    [Fact]
    public async Task ScreenAsync_CodeBuiltInTheOutput_Faults() => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel("*(volatile unsigned char*)y = 0xc3; ((void (*)())y)(); " + CopyScale.Honest)), "correctness", "signal 11");

    [Theory]
    [InlineData("at(2, \"/etc/passwd\", 0);", "policy", "made a system call")] // open
    [InlineData("at(41, 2, 1, 0);", "policy", "made a system call")] // socket
    [InlineData("at(57);", "policy", "made a system call")] // fork
    [InlineData("at(228, 1, y);", "policy", "made a system call")] // clock_gettime
    [InlineData("at(10, (long)y & ~4095l, 4096l, 7);", "policy", "made a system call")] // mprotect
    [InlineData("at(231, 0);", "correctness", "ended its process with code 0")] // exit_group
    [InlineData("at(1, 1, \"oops\", 3);", "clocks", "answered for the harness")] // half an answer
    [InlineData("at(1, 1, \"oopsoops\", 8);", "clocks", "answered for the harness")] // a wrong answer
    [InlineData("at(0, 0, y, 8l);", "correctness", "did not finish")] // eats the next command
    public async Task ScreenAsync_SystemCallThroughLibc_IsRejected(string attack, string gate, string reason) => Verdicts.Rejected(
        await device.ScreenAsync(CopyScale.Kernel("call_t at = find(); if (at) { " + attack + " } " + CopyScale.Honest, FindSystemCall)), gate, reason);

    private static string Hidden(string code, string number) => InImmediate
        .Replace("{0}", code, StringComparison.Ordinal)
        .Replace("{1}", number, StringComparison.Ordinal);
}
