using EvoKernels.Core.Ports;
using EvoKernels.Devices.Native;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>A session whose compiler is clang++, where there is one.</summary>
public sealed class ClangFixture : IAsyncLifetime
{
    internal ITrialSession? Session { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var clang = new[] { "clang++", "clang++-19", "clang++-16", "clang++-14" }.Select(name => $"/usr/bin/{name}").FirstOrDefault(File.Exists);
        if (clang is not null)
        {
            using var chosen = new EnvironmentValue(Toolchain.Variable, clang);
            Session = await DeviceFixture.Device().OpenAsync(
                CopyScale.Task(), DeviceFixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => Session?.DisposeAsync() ?? default;
}

/// <summary>The gates do not depend on one compiler's habits.</summary>
[Collection(DeviceCollection.Name)]
public sealed class ClangTests(ClangFixture clang) : IClassFixture<ClangFixture>
{
    [Theory]
    [InlineData("", CopyScale.Honest)]
    [InlineData("#include <immintrin.h>", CopyScale.Honest)]
    [InlineData("#include <cstring>", "memset(y, 0, n * 4); memcpy(y, x, n * 4); for (int64_t i = 0; i < n; i++) y[i] += y[i];")]
    [InlineData("#include <cmath>", "const float two = 1 + expf(0 * (float)n); for (int64_t i = 0; i < n; i++) y[i] = two * x[i];")]
    [InlineData("static const volatile float table[4] = {2, 2, 2, 2};", "for (int64_t i = 0; i < n; i++) y[i] = table[i & 3] * x[i];")]
    [InlineData("template <class T> struct Scale { static inline volatile T factor = 2; };", "for (int64_t i = 0; i < n; i++) y[i] = Scale<float>::factor * x[i];")]
    public async Task ScreenAsync_HonestKernel_IsAccepted(string before, string body) =>
        Verdicts.Accepted(await DeviceFixture.ScreenAsync(Session(), CopyScale.Kernel(body, before)));

    [Theory]
    [InlineData("", "for (int64_t i = 0; i < n - 1; i++) y[i] = 2 * x[i];", "correctness", "")]
    [InlineData("", "volatile float v = x[n]; for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];", "correctness", "outside its buffers")]
    [InlineData("", "y[0] = (float)__builtin_ia32_rdtsc();", "policy", "clock")]
    [InlineData("", "long r; asm volatile(\"syscall\" : \"=a\"(r) : \"a\"(39) : \"rcx\", \"r11\"); y[0] = r;", "policy", "system call")]
    [InlineData("extern \"C\" void* malloc(size_t); static void* volatile keep;", "keep = malloc(n);", "policy", "@scratch")]
    [InlineData("", "static const float two = 2.0f * (float)(n > 0); for (int64_t i = 0; i < n; i++) y[i] = two * x[i];", "policy", "constexpr")]
    [InlineData("static thread_local volatile int calls;", "calls++;", "policy", "@scratch")]
    [InlineData("__attribute__((constructor)) static void before() { volatile int a = 1; }", "", "policy", "load time")]
    [InlineData("#include <unistd.h>", "", "policy", "unistd.h")]
    [InlineData("#include \"/etc/passwd\"", "", "compile", "passwd")]
    [InlineData("asm(\".pushsection .rodata\\n .incbin \\\"kernel.cpp\\\"\\n .popsection\");", "", "policy", ".incbin")]
    [InlineData("asm(\".pushsection .rodata\\n here : .incbin \\\"kernel.cpp\\\"\\n .popsection\");", "", "policy|compile", "")]
    [InlineData("asm(\".pushsection .rodata\\n \\\"a b\\\": .incbin \\\"kernel.cpp\\\"\\n .popsection\");", "", "policy|compile", "")]
    [InlineData("asm(\".pushsection .rodata\\n .ascii \\\"a\\nb\\\" ; .incbin \\\"kernel.cpp\\\"\\n .popsection\");", "", "policy|compile", "")]
    [InlineData("", "y[0] = undeclared;", "compile", "kernel.cpp:6:")]
    public async Task ScreenAsync_Attack_IsRejected(string before, string body, string gates, string reason) =>
        Verdicts.Rejected(await DeviceFixture.ScreenAsync(Session(), CopyScale.Kernel(body, before)), gates, reason);

    private ITrialSession Session()
    {
        Assert.SkipWhen(clang.Session is null, "no clang++ in /usr/bin (apt-get install clang)");
        return clang.Session!;
    }
}
