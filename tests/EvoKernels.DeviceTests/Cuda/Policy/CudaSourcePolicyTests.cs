using EvoKernels.Devices.Cuda.Policy;
using FsCheck.Xunit;

namespace EvoKernels.DeviceTests.Cuda.Policy;

/// <summary>What a compiler would do before there is PTX: open files, look at the clock.</summary>
public sealed class CudaSourcePolicyTests
{
    private const string Kernel = "extern \"C\" __global__ void k(float* y) { y[0] = 1.0f; }\n";

    [Theory]
    [InlineData("#include <cuda_fp16.h>")]
    [InlineData("#include \"cuda_bf16.h\" // numbers of 16 bits")]
    [InlineData("#define VECTOR(i) float4 v ## i = x4[i];\n#define TWO VECTOR(0) \\\r\n    VECTOR(1)")]
    [InlineData("#pragma unroll 4")]
    [InlineData("#if BLOCK > 1'024 && 0x1p+3f > 1.e-5\n#error it is too large\n#endif")]
    [InlineData("// a comment that isn't a literal, and an \"open one\n/* don't */")]
    [InlineData("const char c = '\\''; const char d = '\"';")]
    [InlineData("#")]
    public void Violation_WhatKernelsHave_IsNull(string text) => Assert.Null(CudaSourcePolicy.Violation(text + "\n" + Kernel));

    [Theory]
    [InlineData("#include \"/etc/passwd\"")]
    [InlineData("#include </etc/passwd>")]
    [InlineData("#include <../../etc/passwd>")]
    [InlineData("#include <cuda_runtime.h>", "cuda_runtime.h")]
    [InlineData("%:include </etc/passwd>")]
    [InlineData("??=include </etc/passwd>", "trigraph")]
    [InlineData(" \t# \tinclude </etc/passwd>")]
    [InlineData("#in\\\nclude </etc/passwd>")]
    [InlineData("#in\\\r\nclude </etc/passwd>")]
    [InlineData("#/**/include </etc/passwd>")]
    [InlineData("/* \n */ #include </etc/passwd>")]
    [InlineData("#define FILE </etc/passwd>\n#include FILE", "'#include FILE' is not allowed")]
    [InlineData("#include_next <cuda_fp16.h>", "'#include_next'")]
    [InlineData("#import </etc/passwd>", "'#import'")]
    [InlineData("#embed </etc/passwd>", "'#embed'")]
    [InlineData("#line 1 \"/etc/passwd\"", "'#line'")]
    [InlineData("# 1 \"/etc/passwd\"", "'#1'")]
    [InlineData("// a comment \\ \n#include </etc/passwd>", "a blank follows the backslash")]
    [InlineData("// a comment \r#include </etc/passwd>", "U+000D")]
    [InlineData("// a comment \u2028#include </etc/passwd>", "U+2028")]
    [InlineData("#if 0\na1.2'3 ' /* '\n#endif\n#include </etc/passwd>\n/* */")]
    [InlineData("#if 0\n1.e+1'2 ' /* '\n#endif\n#include </etc/passwd>\n/* */")]
    [InlineData("#if 0\n'\n/*\n'\n#endif\n#include </etc/passwd>\n/* */", "does not end")]
    [InlineData("const char* s = R\"(/*)\";\n#include </etc/passwd>\n/* */", "raw string")]
    [InlineData("const char* s = u8R\"x(/*)x\";\n#include </etc/passwd>\n/* */", "raw string")]
    [InlineData("#pragma message(\"x\")", "'#pragma message")]
    [InlineData("_Pragma(\"message x\")", "'_Pragma'")]
    [InlineData("#if __has_include(</etc/passwd>)\n#endif", "which files a machine has")]
    [InlineData("const char* s = __TIME__;", "the same kernel tomorrow")]
    [InlineData("#define P(a, b) a ## b\nconst char* s = P(__TI, ME__);", "paste '__TIME__' together")]
    [InlineData("#define P(a, b, c) a ## b ## c\nconst char* s = P(__, TIME, __);", "paste '__TIME__' together")]
    [InlineData("#define P(a, b) a %:%: b\n#if P(__has_, include)(</etc/passwd>)\n#endif", "paste '__has_include' together")]
    [InlineData("#define P(a, b) a ## b\nextern \"C\" void P(__ubs, an_handle_type_mismatch_v1)() {}", "paste 'ubsan_' together")]
    [InlineData("extern \"C\" void __ubsan_handle_type_mismatch_v1() {}", "checking compiler or to the simulator")]
    public void Violation_WhatReadsFilesOrTheClock_IsNamed(string text, string reason = "etc/passwd")
    {
        Assert.Contains(reason, CudaSourcePolicy.Violation(text + "\n" + Kernel), StringComparison.Ordinal);
    }

    /// <summary>Whatever stands before it, a directive that reads a file never passes.</summary>
    [Property(MaxTest = 500)]
    public void Violation_AnythingBeforeAnInclude_IsNeverNull(string[] parts, int[] choices)
    {
        string[] known = ["'", "\"", "/*", "*/", "//", "\\", "\n", "a1.2'3", "1'2", "R\"(", ")\"", "u8", ".", "e+", "#if 0\n", " "];
        var text = string.Concat(choices.Select((choice, index) => known[(int)((uint)choice % known.Length)] + (index < parts.Length ? parts[index] : string.Empty)));

        // Only a line that goes on in the next one makes the directive part of something else.
        Assert.True(CudaSourcePolicy.Violation(text + "\n#include </etc/passwd>\n") is not null || text.EndsWith('\\'), text);
    }
}
