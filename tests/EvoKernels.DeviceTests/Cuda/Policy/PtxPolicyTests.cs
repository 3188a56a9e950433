using EvoKernels.Devices.Cuda.Policy;
using FsCheck;
using FsCheck.Xunit;

namespace EvoKernels.DeviceTests.Cuda.Policy;

public sealed class PtxPolicyTests
{
    /// <summary>As NVRTC 11.8 writes a kernel of ours: doubles a value, by way of shared memory and a function.</summary>
    private const string Good = """
        //
        // Generated
        //
        .version 7.8
        .target sm_80
        .address_size 64

        	// .globl	k
        .const .align 4 .b8 table[16] = {0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64};
        .extern .shared .align 16 .b8 dynamic[];

        .visible .entry k(
        	.param .u64 k_param_0,
        	.param .u64 k_param_1,
        	.param .u32 k_param_2
        )
        .maxntid 256, 1, 1
        {
        	.reg .pred 	%p<2>;
        	.reg .f32 	%f<4>;
        	.reg .b32 	%r<5>;
        	.reg .b64 	%rd<5>;
        	// demoted variable
        	.shared .align 4 .b8 tile[128];

        	ld.param.u64 	%rd1, [k_param_0];
        	cvta.to.global.u64 	%rd2, %rd1;
        	mov.u32 	%r1, %tid.x;
        	setp.gt.u32 	%p1, %r1, 31;
        	@%p1 bra 	$L__BB0_2;

        	ld.global.v2.f32 	{%f1, %f2}, [%rd2];
        	mov.b32 	%r2, %f1;
        	shfl.sync.bfly.b32 	%r3|%p1, %r2, 16, 31, -1;
        	fma.rn.f32 	%f3, %f1, 0f40000000, %f2;
        	atom.global.add.f32 	%f1, [%rd2], %f3;
        $L__BB0_2:
        	.pragma "nounroll";
        	bar.sync 	0;
        	ret;

        }
        """;

    [Fact]
    public void Check_OrdinaryKernel_IsAllowedAndDescribed()
    {
        var (violation, facts) = PtxPolicy.Check(Good);

        Assert.Null(violation);
        Assert.Equal([8, 8, 4], facts!.Entries["k"]);
        Assert.Empty(facts.LowerPrecision);
    }

    [Theory]
    [InlineData("mov.u64 %rd3, %clock64;", "the register '%clock64' is not allowed: it tells the time")]
    [InlineData("mov.u32 %r3, %clock;", "'%clock'")]
    [InlineData("mov.u64 %rd3, %globaltimer;", "'%globaltimer'")]
    [InlineData("mov.u32 %r3, %smid;", "'%smid'")]
    [InlineData("mov.u32 %r3, %nsmid;", "'%nsmid'")]
    [InlineData("mov.u32 %r3, %warpid;", "'%warpid'")]
    [InlineData("mov.u64 %rd3, %gridid;", "'%gridid'")]
    [InlineData("mov.u32 %r3, %pm0;", "'%pm0'")]
    [InlineData("mov.u32 %r3, %envreg2;", "'%envreg2'")]
    [InlineData("mov.u32 %r3, %r5;", "'%r5'")]
    [InlineData("trap;", "'trap' is not allowed: it ends the whole context")]
    [InlineData("brkpt;", "'brkpt'")]
    [InlineData("nanosleep.u32 100;", "'nanosleep.u32'")]
    [InlineData("pmevent 1;", "'pmevent'")]
    [InlineData("createpolicy.fractional.L2::evict_last.b64 %rd3, 1.0;", "would survive the flush")]
    [InlineData("ld.global.L2::cache_hint.f32 %f1, [%rd2], %rd3;", "would survive the flush")]
    [InlineData("ld.global.L1::evict_last.f32 %f1, [%rd2];", "would survive the flush")]
    [InlineData("prefetch.global.L2::evict_last [%rd2];", "would survive the flush")]
    [InlineData("membar.sys;", "reaches beyond the device")]
    [InlineData("atom.global.sys.add.u32 %r3, [%rd2], 1;", "reaches beyond the device")]
    [InlineData("tex.1d.v4.f32.s32 {%f1, %f1, %f1, %f1}, [t, {%r1}];", "textures")]
    [InlineData("griddepcontrol.wait;", "starts a launch before")]
    [InlineData("brx.idx %r1, targets;", "its targets are in a table")]
    [InlineData("call.uni (%r3), vprintf, (%rd1, %rd2);", "printf writes to the host")]
    [InlineData("call (%rd3), malloc, (%rd1);", "device heap")]
    [InlineData("call (%r3), %rd1, (%rd2), proto;", "pointers to functions")]
    [InlineData("st.global.f32 [%rd2], %f1", "is no instruction")]
    [InlineData(".global .u32 hidden;", "is not allowed in a function")]
    [InlineData(".loc 1 2 3 mov.u32 %r3, %clock;", "is not allowed in a function")]
    [InlineData(".reg .u32 %clock<2>; mov.u32 %r3, %clock;", "'.reg .u32 %clock<2>' is not allowed in a function: give the register a name without '%'")]
    [InlineData("{ .reg .u32 %clock; } mov.u32 %r3, %clock;", "a name without '%'")]
    [InlineData(".reg .u32 %clock6<5>; mov.u32 %r3, %clock64;", "a name without '%'")]
    [InlineData(".reg .u32 %pm<8>; mov.u32 %r3, %pm0;", "a name without '%'")]
    [InlineData(".reg .u32 %r9, %envreg<32>;", "a name without '%'")]
    [InlineData(".reg .u32 %tid;", "a name without '%'")]
    [InlineData(".pragma \"used_bytes_mask 1\";", "is not allowed in a function")]
    [InlineData("{ /* } */ mov.u32 %r3, %clock; }", "'%clock'")]
    [InlineData("mov.u32 %r3, /* a comment */ %clock;", "'%clock'")]
    [InlineData("mov.u32 %r3, %cl/**/ock;", "'%clock'")]
    public void Check_WhatIsNotAllowed_IsRefusedByName(string inserted, string reason)
    {
        var (violation, facts) = PtxPolicy.Check(Good.Replace("bar.sync 	0;", inserted, StringComparison.Ordinal));

        Assert.Null(facts);
        Assert.Contains(reason, violation, StringComparison.Ordinal);
        Assert.Contains("PTX line", violation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".global .align 4 .u32 counter;", "the variable 'counter' in device memory would outlive a call; pass memory by @scratch")]
    [InlineData(".visible .global .align 4 .b8 kept[262144];", "the variable 'kept'")]
    [InlineData(".common .global .b32 shared_by_all;", "the variable 'shared_by_all'")]
    [InlineData(".global .align 4 .b8 __cudart_i2opi_f[24];", "the variable '__cudart_i2opi_f'")]
    [InlineData(".extern .func (.param .b32 r) vprintf (.param .b64 a, .param .b64 b);", "printf writes to the host")]
    [InlineData(".extern .func other;", "no library is linked")]
    [InlineData(".file 1 \"/etc/passwd\"", "does not end")]
    [InlineData(".section .debug_str { .b8 1; }", "does not end")]
    [InlineData(".alias a, b;", "is not allowed at the level of the module")]
    [InlineData(".tex .u64 t;", "is not allowed at the level of the module")]
    [InlineData("mov.u32 %r1, 1;", "stands outside of any function")]
    [InlineData(".entry late(", "does not end")]
    [InlineData("/* never ends", "a comment does not end")]
    [InlineData(".visible .entry e(.param .texref t) { ret; }", "is no parameter that is understood")]
    [InlineData(".visible .entry e(.param .u64 p) .explicitcluster { ret; }", "is no function header that is understood")]
    [InlineData(".const .u32 caf\u00e9;", "U+00E9")]
    public void Check_WhatIsNotAllowedInAModule_IsRefusedByName(string appended, string reason)
    {
        var (violation, facts) = PtxPolicy.Check(Good + "\n" + appended);

        Assert.Null(facts);
        Assert.Contains(reason, violation, StringComparison.Ordinal);
    }

    /// <summary>A table with its values may lie in device memory, or among the constants, while its address serves to read it and nothing else.</summary>
    [Theory]
    [InlineData("ld.global.f32 %f1, [powers+8];", true)]
    [InlineData("mov.u64 %rd3, powers; add.s64 %rd3, %rd3, %rd2; ld.global.f32 %f1, [%rd3];", true)]
    [InlineData("mov.u64 %rd3, powers; cvta.global.u64 %rd3, %rd3; ld.f32 %f1, [%rd3+4];", true)]
    [InlineData("st.global.f32 [powers], %f1;", false)]
    [InlineData("mov.u64 %rd3, powers; add.s64 %rd3, %rd3, 4; st.global.f32 [%rd3], %f1;", false)]
    [InlineData("{ .reg .u64 at; mov.u64 at, powers; st.global.u64 [%rd2], at; }", false)]
    [InlineData("mov.u64 %rd3, powers; atom.global.add.u32 %r3, [%rd3], 1;", false)]
    [InlineData("mov.u64 %rd3, powers; setp.lt.u64 %p1, %rd3, %rd2;", false)]
    [InlineData("mov.u64 %rd3, powers; shr.u64 %rd3, %rd3, 3;", false)]
    [InlineData("mov.u64 %rd3, powers; mov.b64 {%r3, %r1}, %rd3;", false)]
    [InlineData("mov.u64 %rd3, powers; add.cc.u64 %rd3, %rd3, %rd2;", false)]
    [InlineData("mov.u64 %rd3, powers; call (%rd3), malloc, (%rd3);", false)]
    public void Check_TableThatIsRead_IsAllowed(string inserted, bool isAllowed)
    {
        foreach (var space in new[] { ".global", ".const" })
        {
            var module = Good.Replace("bar.sync 	0;", inserted, StringComparison.Ordinal) + $"\n{space} .align 4 .b8 powers[16] = {{1, 2, 3, 4}};";

            Assert.Equal(isAllowed, PtxPolicy.Check(module).Violation is null);
        }
    }

    [Theory]
    [InlineData("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%f1, %f1, %f1, %f1}, {%r1, %r1, %r1, %r1}, {%r1, %r1}, {%f1, %f1, %f1, %f1};")]
    [InlineData("cvt.rn.bf16.f32 %h, %f1;")]
    [InlineData("cvt.rna.tf32.f32 %r3, %f1;")]
    public void Check_LowerPrecision_IsNamed(string inserted)
    {
        var (violation, facts) = PtxPolicy.Check(Good.Replace("bar.sync 	0;", ".reg .b16 %h; " + inserted, StringComparison.Ordinal));

        Assert.Null(violation);
        Assert.Equal([inserted.Split(' ')[0]], facts!.LowerPrecision);
    }

    /// <summary>A text cut off or changed anywhere is judged, quickly, and never throws.</summary>
    [Property(MaxTest = 300)]
    public void Check_ChangedText_IsJudged(NonNegativeInt at, char symbol, bool cuts)
    {
        var place = at.Get % Good.Length;
        var text = cuts ? Good[..place] : Good[..place] + symbol + Good[(place + 1)..];

        var (violation, facts) = PtxPolicy.Check(text);

        Assert.True(violation is null != facts is null);
    }

    [Fact]
    public void Check_DeepScopes_AreRefused() =>
        Assert.Contains("nest deeper", PtxPolicy.Check(".visible .entry k()\n{" + new string('{', 100_000)).Violation, StringComparison.Ordinal);

    /// <summary>What NVRTC makes of CUDA C++ that asks for what is not allowed.</summary>
    [Theory]
    [InlineData("y[0] = clock64();", "'%clock64'")]
    [InlineData("y[0] = clock();", "it tells the time")]
    [InlineData("printf(\"%d\", 3);", "printf writes to the host")]
    [InlineData("y[0] = *(float*)malloc(4);", "device heap")]
    [InlineData("__trap();", "'trap'")]
    [InlineData("__nanosleep(100);", "'nanosleep.u32'")]
    [InlineData("__threadfence_system();", "reaches beyond the device")]
    [InlineData("static int calls; y[0] = calls++;", "would outlive a call")]
    [InlineData("unsigned id; asm volatile(\"mov.u32 %0, %%smid;\" : \"=r\"(id)); y[0] = id;", "'%smid'")]
    [InlineData("asm volatile(\".global .u32 hidden;\");", "is not allowed in a function")]
    public void Check_CompiledByNvrtc_IsRefused(string statement, string reason)
    {
        NvidiaTools.RequireNvrtc();

        var report = NvidiaTools.Compile($"extern \"C\" __global__ void k(const float* x, float* y, long long n) {{ {statement} }}", "sm_80", [], "k");

        Assert.True(report.Ptx is not null, report.Log);
        Assert.Contains(reason, PtxPolicy.Check(report.Ptx).Violation, StringComparison.Ordinal);
    }

    /// <summary>What honest kernels do, slow paths of the mathematical functions included.</summary>
    [Theory]
    [InlineData("y[n] = sinf(x[n]) + cosf(x[n]) + tanf(x[n]);")]
    [InlineData("y[n] = expf(x[n]) + logf(x[n]) + powf(x[n], y[n]) + erfcf(x[n]) + tgammaf(x[n]);")]
    [InlineData("y[n] = sqrt((double)x[n]) / (y[n] + 1.0) + fmod((double)x[n], 3.0);")]
    [InlineData("((float4*)y)[n] = ((const float4*)x)[n];")]
    [InlineData("y[n] = __ldg(x + n) + __shfl_xor_sync(0xffffffffu, x[n], 1) + __ballot_sync(0xffffffffu, x[n] > 0);")]
    [InlineData("atomicAdd(y, x[n]); atomicMax((int*)y + 1, 3); __threadfence();")]
    [InlineData("__shared__ float s[64]; s[threadIdx.x] = x[n]; __syncthreads(); y[n] = s[63 - threadIdx.x] + __syncthreads_count(1);")]
    [InlineData("volatile float* v = y; v[0] = x[0];")]
    [InlineData("y[n] = n % 7 + n / (long long)(x[n] + 2) + __popc(n) + __clz(n);")]
    [InlineData("float local[64]; for (int i = 0; i < 64; i++) local[i] = x[i]; y[0] = local[n & 63];")]
    public void Check_HonestCompiledByNvrtc_IsAllowed(string statement)
    {
        NvidiaTools.RequireNvrtc();

        foreach (var architecture in new[] { "sm_80", "sm_90" })
        {
            var report = NvidiaTools.Compile($"extern \"C\" __global__ void k(const float* x, float* y, long long n) {{ {statement} }}", architecture, [], "k");

            Assert.True(report.Ptx is not null, report.Log);
            Assert.Null(PtxPolicy.Check(report.Ptx).Violation);
        }
    }
}
