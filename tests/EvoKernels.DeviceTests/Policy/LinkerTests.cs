using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Policy;

/// <summary>What a source can make the linker write by assembly alone, where no attribute is seen.</summary>
[Collection(DeviceCollection.Name)]
public sealed class LinkerTests(DeviceFixture device)
{
    [Theory]
    [InlineData(".type f, @gnu_indirect_function\\n f: ret\\n .section .rodata\\n .quad f\\n .text", "load time")]
    [InlineData(".section .tdata,\\\"awT\\\",@progbits\\n v: .quad 1\\n .text", "thread-local")]
    [InlineData(".section .tbss,\\\"awT\\\",@nobits\\n .globl v\\n v: .zero 8\\n .text\\n f: leaq v@tlsgd(%rip), %rdi\\n call *__tls_get_addr@GOTPCREL(%rip)", "thread-local|__tls_get_addr|TLS")]
    [InlineData(".section .data\\n .quad errno@tpoff\\n .text", "relocation|errno|ld returned")]
    [InlineData(".section .note.mine,\\\"a\\\",@note\\n .long 4, 0, 1, 2\\n .text", "'.note.mine'")]
    [InlineData(".section .dynamite,\\\"aw\\\"\\n .quad 1\\n .text", "'.dynamite'")]
    [InlineData(".section .gnu.versionless,\\\"a\\\"\\n .quad 1\\n .text", "'.gnu.versionless'")]
    [InlineData(".section .init,\\\"ax\\\"\\n nop\\n .text", "load time")]
    [InlineData(".section .fini_array,\\\"aw\\\"\\n .quad kernel\\n .text", "unload time")]
    [InlineData(".section .ctors,\\\"aw\\\"\\n .quad kernel\\n .text", "load time")]
    [InlineData(".section .interp,\\\"a\\\"\\n .string \\\"/bin/sh\\\"\\n .text", "section '.interp'|segment")]
    [InlineData(".weak system\\n .section .data\\n .quad system\\n .text", "'system'")]
    [InlineData(".globl environ\\n .section .data\\n .quad environ\\n .text", "'environ'")]
    [InlineData(".set malloc_, malloc\\n .section .data\\n .quad malloc_\\n .text", "'malloc'")]
    [InlineData(".symver mine, memcpy@@GLIBC_2.14\\n mine: ret", ".symver")]
    public async Task ScreenAsync_LinkerTrick_IsRejected(string assembly, string reasons)
    {
        var evaluation = await device.ScreenAsync(CopyScale.Kernel(CopyScale.Honest, $"asm(\"{assembly}\");"));

        Verdicts.Rejected(evaluation, "policy|compile", "");
        Assert.True(reasons.Split('|').Any(reason => evaluation.Reason!.Contains(reason, StringComparison.Ordinal)), evaluation.Reason);
    }

    /// <summary>Wishes that the link line overrules: code stays read-only, the stack not executable.</summary>
    [Theory]
    [InlineData(".section .text.mine,\\\"awx\\\"\\n nop\\n .text")]
    [InlineData(".section .note.GNU-stack,\\\"x\\\",@progbits\\n .text")]
    public async Task ScreenAsync_WishForWritableCode_IsOverruled(string assembly) =>
        Verdicts.Accepted(await device.ScreenAsync(CopyScale.Kernel(CopyScale.Honest, $"asm(\"{assembly}\");")));

    /// <summary>Names of libc that a source defines for itself stay inside the object: nobody else is given them.</summary>
    [Theory]
    [InlineData("extern \"C\" __attribute__((visibility(\"default\"), used)) double sin(double v) { return v; }")]
    [InlineData("extern \"C\" __attribute__((used)) long read(int, void*, unsigned long) { return 0; }")]
    [InlineData("asm(\".globl dlsym\\n .type dlsym, @function\\n dlsym: ret\");")]
    public async Task ScreenAsync_OwnFunctionOfLibcsName_StaysLocal(string before) => Verdicts.Accepted(await device.ScreenAsync(CopyScale.Kernel(CopyScale.Honest, before)));
}
