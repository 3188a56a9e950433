using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>What a task declares beyond shapes shows in every evaluation: an allowed precision, a baseline whose library is missing.</summary>
[Collection(DeviceCollection.Name)]
public sealed class DeclaredTaskTests(DeviceFixture device)
{
    /// <summary>2·x with x in bfloat16: seven bits behind the leading one.</summary>
    private const string Bfloat16 = "for (int64_t i = 0; i < n; i++) { uint32_t b; memcpy(&b, x + i, 4); b = (b + 0x8000u) & 0xffff0000u; float v; memcpy(&v, &b, 4); y[i] = 2 * v; }";

    /// <summary>2·x with x in four bits.</summary>
    private const string FourBits = "for (int64_t i = 0; i < n; i++) { uint32_t b; memcpy(&b, x + i, 4); b = (b + 0x40000u) & 0xfff80000u; float v; memcpy(&v, &b, 4); y[i] = 2 * v; }";

    [Fact]
    public async Task ScreenAsync_Bfloat16WhereFloat32IsAsked_IsRejected() =>
        Verdicts.Rejected(await device.ScreenAsync(CopyScale.Kernel(Bfloat16, "#include <cstring>")), "correctness", "the output is off");

    [Fact]
    public async Task ScreenAsync_Bfloat16WhereAllowed_IsAcceptedAndSaysSo()
    {
        await using var session = await OpenAsync(CopyScale.Task() with { Allow = "bfloat16" });

        var accepted = await DeviceFixture.ScreenAsync(session, CopyScale.Kernel(Bfloat16, "#include <cstring>"));
        Verdicts.Accepted(accepted);
        Assert.EndsWith(", computing in bfloat16 being allowed", accepted.Speedup!.Versus, StringComparison.Ordinal);
        Assert.Contains(accepted.Notes, note => note.Contains("this task allows bfloat16", StringComparison.Ordinal));
        Verdicts.Rejected(await DeviceFixture.ScreenAsync(session, CopyScale.Kernel(FourBits, "#include <cstring>")), "correctness", "the output is off");
    }

    [Fact]
    public async Task ScreenAsync_LibraryOfBaselineMissing_IsSaid()
    {
        var task = CopyScale.Task();
        var vendor = new Baseline(new SourceFile("baselines/vendor.cpp", task.Baselines[0].Source.Text), ["evokernels-no-such-library"]);
        await using var session = await OpenAsync(task with { Baselines = [.. task.Baselines, vendor] });

        var accepted = await DeviceFixture.ScreenAsync(session, CopyScale.Kernel(CopyScale.Honest));
        Verdicts.Accepted(accepted);
        Assert.Contains("without baselines/vendor.cpp (evokernels-no-such-library is not installed)", accepted.Speedup!.Versus, StringComparison.Ordinal);
        Assert.Contains(accepted.Notes, note => note.Contains("Install it to measure against it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ScreenAsync_CudaSource_IsRejectedWithTheDevicesThatRunIt() => Verdicts.Rejected(
        await device.ScreenAsync("// @launch twice<<<ceil_div(n, 64), 64>>>(x, y, n)\n__global__ void twice(const float* x, float* y, long long n) {}\n"),
        "policy",
        "runs C++; judge it on cuda:GPU-…, or without a GPU on cudasim:0");

    [Fact]
    public async Task OpenAsync_CudaSourcesBesideCppOnes_AreNotSeen()
    {
        var task = CopyScale.Task();
        var cuda = new SourceFile("baselines/naive.cu", "// @launch twice<<<n, 1>>>(x, y, n)\n__global__ void twice(const float* x, float* y, long long n) {}\n");
        await using var session = await OpenAsync(task with { Baselines = [new Baseline(cuda, []), .. task.Baselines], Seeds = [cuda] });
        Assert.StartsWith("baselines/naive.cpp", session.StrongestBaseline, StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync(task with { Baselines = [new Baseline(cuda, [])] }));
        Assert.Contains("needs: add one to 'baselines' in its task.yaml", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_BaselineLinksALibrary_UsesItOnTrustedGround()
    {
        var task = CopyScale.Task();
        var linked = new Baseline(
            new SourceFile("baselines/linked.cpp", "#include <cstdint>\n#include <vector>\nextern \"C\" void kernel(const float* x, float* y, int64_t n) { std::vector<float> v(x, x + n); for (int64_t i = 0; i < n; i++) y[i] = 2 * v[i]; }"),
            ["stdc++"]);
        await using var session = await OpenAsync(task with { Baselines = [linked] });

        Assert.StartsWith("baselines/linked.cpp", session.StrongestBaseline, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_Float64Buffer_IsRefusedInWords()
    {
        var task = CopyScale.Task() with { Outputs = [new BufferSpec("y", ElementType.Float64, ["n"])] };
        var defect = await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync(task));

        Assert.Contains("'y' is float64", defect.Message, StringComparison.Ordinal);
    }

    private static Task<ITrialSession> OpenAsync(KernelTask task) =>
        DeviceFixture.Device().OpenAsync(task, DeviceFixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken);
}
