using EvoKernels.DeviceTests.Cpu;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Policy;

/// <summary>Pragmas and attributes, through every disguise that the preprocessor takes off and some that it does not.</summary>
[Collection(DeviceCollection.Name)]
public sealed class SourceWordsTests(DeviceFixture device, ClangFixture clang) : IClassFixture<ClangFixture>
{
    public static TheoryData<string> Refused => [.. Attacks.Keys];

    public static TheoryData<string> Accepted => [.. Honest.Keys];

    private static Dictionary<string, (string Before, string Reason)> Attacks { get; } = new()
    {
        ["pragma optimize"] = ("#pragma GCC optimize(\"Ofast\")", "'GCC optimize'"),
        ["pragma with a digraph"] = ("%: pragma GCC optimize(\"Ofast\")", "'GCC optimize'"),
        ["pragma over spliced lines"] = ("#pra\\\ngma GC\\\nC opt\\\nimize(\"Ofast\")", "'GCC optimize'"),
        ["pragma behind a comment"] = ("/* */ # /* */ pragma /* */ GCC optimize(\"Ofast\")", "'GCC optimize'"),
        ["_Pragma"] = ("_Pragma(\"GCC optimize(\\\"Ofast\\\")\")", "'GCC optimize'"),
        ["_Pragma from a macro's strings"] = ("#define S(x) #x\n#define P(x) _Pragma(S(x))\n#define O optimize\nP(GCC optimize(\"Ofast\"))", "'GCC optimize'"),
        ["_Pragma from a raw string"] = ("_Pragma(R\"(GCC optimize(\"Ofast\"))\")", "pragma"),
        ["pragma with a macro's '#'"] = ("#define HASH #\nHASH pragma GCC optimize(\"Ofast\")", "'GCC optimize'"),
        ["pragma target fpmath"] = ("#pragma GCC target(\"fpmath=387\")", "fpmath=387"),
        ["pragma target in pieces"] = ("#pragma GCC target(\"avx2,fp\" \"math=387\")", "target"),
        ["pragma target with an escape"] = ("#pragma GCC target(\"a\\x76x2\")", "target"),
        ["pragma push_options and optimize"] = ("#pragma GCC push_options\n#pragma GCC optimize(\"fast-math\")\n#pragma GCC pop_options", "'GCC optimize'"),
        ["STDC FENV_ACCESS"] = ("#pragma STDC FENV_ACCESS ON", "'STDC FENV_ACCESS'"),
        ["STDC FP_CONTRACT"] = ("#pragma STDC FP_CONTRACT ON", "'STDC FP_CONTRACT'"),
        ["float_control"] = ("#pragma float_control(precise, off)", "'float_control'"),
        ["clang fp"] = ("#pragma clang fp reassociate(on)", "'clang fp'"),
        ["clang optimize"] = ("#pragma clang optimize off", "'clang optimize'"),
        ["clang attribute push"] = ("#pragma clang attribute push(__attribute__((optnone)), apply_to = function)", "'clang attribute'|pragma clang attribute"),
        ["pragma weak"] = ("#pragma weak kernel", "'weak'"),
        ["another header's precompiled form"] = ("#pragma GCC pch_preprocess \"allowed.h.gch\"", "pch_preprocess|cannot|not allowed|failed|error"),
        ["attribute optimize"] = ("__attribute__((optimize(\"Ofast\"))) static void f() { }", "'optimize'"),
        ["attribute in underscores"] = ("__attribute((__optimize__(3, \"fast-math\"))) static void f() { }", "'optimize'"),
        ["attribute pasted together"] = ("#define CAT(a, b) a##b\nCAT(__attri, bute__)((CAT(opti, mize)(\"Ofast\"))) static void f() { }", "'optimize'"),
        ["attribute spliced"] = ("__attri\\\nbute__((opti\\\nmize(\"Ofast\"))) static void f() { }", "'optimize'"),
        ["attribute spliced by a macro's backslash"] = ("#define B \\ /* */\n__attri B\nbute__((optimize(\"Ofast\"))) static void f() { }", "backslash|stray|unknown type"),
        ["attribute behind an honest one"] = ("__attribute__((noinline, optimize(\"Ofast\"))) static void f() { }", "'optimize'"),
        ["attribute in brackets"] = ("[[gnu::optimize(\"Ofast\")]] static void f() { }", "'optimize'"),
        ["attribute in digraph brackets"] = ("<:<:gnu::optimize(\"Ofast\"):>:> static void f() { }", "'optimize'"),
        ["attribute with using"] = ("[[using gnu: noinline, optimize(\"Ofast\")]] static void f() { }", "'optimize'"),
        ["attribute of __gnu__"] = ("[[__gnu__::__optimize__(\"Ofast\")]] static void f() { }", "'optimize'"),
        ["attribute behind a literal with a separator"] = ("static int v = 1'0; __attribute__((optimize(\"Ofast\"))) static void f() { int x = 2'0; }", "'optimize'"),
        ["attribute behind a raw string"] = ("static const char* s = R\"'(\" ')'\"; __attribute__((optimize(\"Ofast\"))) static void f() { }", "'optimize'"),
        ["attribute target tune"] = ("__attribute__((target(\"tune=generic\"))) static void f() { }", "tune=generic"),
        ["attribute target arch"] = ("__attribute__((target(\"arch=haswell\"))) static void f() { }", "arch=haswell"),
        ["attribute target_clones"] = ("__attribute__((target_clones(\"avx2\", \"default\"))) static void f() { }", "'target_clones'"),
        ["attribute ifunc"] = ("extern \"C\" { static void a() {} static void (*pick())() { return a; } void b() __attribute__((ifunc(\"_ZL4pickv\"))); }", "'ifunc'|undefined"),
        ["attribute alias"] = ("extern \"C\" { static void a() {} static void b() __attribute__((alias(\"_ZL1av\"))); }", "'alias'|undefined|must"),
        ["attribute cleanup"] = ("static void c(int*) { } static void f() { __attribute__((cleanup(c))) int v = 1; }", "'cleanup'"),
        ["attribute section"] = ("__attribute__((section(\".data.mine\"))) static volatile int v = 1;", "'section'"),
        ["attribute weak"] = ("__attribute__((weak)) void f() { }", "'weak'"),
        ["attribute constructor by macro"] = ("#define A __attribute__\n#define C constructor\nA((C)) static void f() { }", "load time"),
        ["attribute of an unknown maker"] = ("[[intel::fp_fast]] static void f() { }", "intel"),
        ["_Pragma that stays"] = ("static const int _Pragma_ = 0;\n#define P _Pragma\nP(\"GCC optimize(\\\"Ofast\\\")\")", "GCC optimize|_Pragma"),
    };

    private static Dictionary<string, string> Honest { get; } = new()
    {
        ["unroll"] = Loop("#pragma GCC unroll 4"),
        ["unroll by _Pragma in a macro"] = Loop("UNROLL(4)", "#define UNROLL(n) _Pragma(\"GCC unroll 4\")"),
        ["ivdep"] = Loop("#pragma GCC ivdep"),
        ["clang loop"] = Loop("#pragma clang loop vectorize(enable)"),
        ["omp simd"] = Loop("#pragma omp simd"),
        ["diagnostic"] = Loop("", "#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored \"-Wall\"\n#pragma GCC diagnostic pop"),
        ["once"] = Loop("", "#pragma once"),
        ["pragma target"] = Loop("", "#pragma GCC push_options\n#pragma GCC target(\"avx2,fma\")\nstatic void f() { }\n#pragma GCC pop_options"),
        ["attributes of every kind"] = Loop("", "__attribute__((always_inline)) static inline float two(float v) { return 2 * v; }\n[[gnu::hot, gnu::noinline]] static void f() { }\n"
            + "typedef float four __attribute__((vector_size(16), may_alias, aligned(4)));\nstruct __attribute__((__packed__)) P { char c; float f; };\nalignas(64) static const float table[4] = {2, 2, 2, 2};"),
        ["attribute target"] = Loop("", "__attribute__((target(\"avx2,fma\"), noinline)) static void f() { }"),
        ["visibility of the kernel"] = CopyScale.Kernel(CopyScale.Honest).Replace("extern \"C\" void", "extern \"C\" __attribute__((visibility(\"default\"))) void", StringComparison.Ordinal),
        ["subscripts that look alike"] = Loop("", "static int at(const int (&a)[4], const int* b) { return a[b[0]] + a [ b[1] ]; }"),
        ["words in strings and comments"] = Loop("", "// __attribute__((optimize(\"Ofast\")))\nstatic const char* s = \"__attribute__((optimize)) #pragma GCC optimize\"; /* #pragma GCC optimize */\nstatic const char* r = R\"(\n#pragma GCC optimize\n)\";"),
        ["every allowed header"] = Loop("", "#include <algorithm>\n#include <cfloat>\n#include <climits>\n#include <cmath>\n#include <cstddef>\n#include <cstdint>\n#include <cstring>\n#include <limits>\n#include <type_traits>\n#include <utility>"),
        ["every allowed header and intrinsics"] = Loop("", "#include <algorithm>\n#include <cfloat>\n#include <climits>\n#include <cmath>\n#include <cstddef>\n#include <cstdint>\n#include <cstring>\n#include <immintrin.h>\n#include <limits>\n#include <type_traits>\n#include <utility>"),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task ScreenAsync_RulesOfItsOwn_IsRejected(string name) =>
        Assert.All(await ScreenAsync(CopyScale.Kernel(CopyScale.Honest, Attacks[name].Before)), evaluation => AssertNames(evaluation, Attacks[name].Reason));

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task ScreenAsync_HonestWords_IsAccepted(string name) => Assert.All(await ScreenAsync(Honest[name]), Verdicts.Accepted);

    private static void AssertNames(Contracts.Evaluations.Evaluation evaluation, string reasons) =>
        Assert.True(
            evaluation.Verdict == Contracts.Evaluations.Verdict.Rejected && evaluation.Gate is "policy" or "compile" && reasons.Split('|').Any(reason => evaluation.Reason!.Contains(reason, StringComparison.Ordinal)),
            $"{evaluation.Verdict} by {evaluation.Gate}: {evaluation.Reason}");

    private static string Loop(string line, string before = "") => CopyScale.Kernel($"\n{line}\nfor (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];", before);

    /// <summary>What g++ and, where it is there, clang++ make of a source.</summary>
    private async Task<Contracts.Evaluations.Evaluation[]> ScreenAsync(string source) => clang.Session is { } other
        ? [await device.ScreenAsync(source), await DeviceFixture.ScreenAsync(other, source)]
        : [await device.ScreenAsync(source)];
}
