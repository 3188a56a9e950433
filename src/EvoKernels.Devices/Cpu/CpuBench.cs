using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Cpu;

/// <summary>What every step of an evaluation on one core needs.</summary>
internal sealed record CpuBench(
    int Core, Toolchain Toolchain, NativeTools Tools, SandboxPolicy Sandbox, KernelCompiler Compiler, ImmutableArray<Ceiling> Ceilings, TimeProvider Time) : IBench
{
    /// <summary>Trusted code may compute long: a slow reference is not a hanging one.</summary>
    private static readonly TimeSpan TrustedTimeout = TimeSpan.FromSeconds(120);

    /// <summary>Finds the compiler, builds the tools and measures what is not known yet.</summary>
    public static async Task<CpuBench> OpenAsync(int core, SandboxPolicy sandbox, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var toolchain = await Toolchain.FindAsync(cancellationToken);
        progress?.Report("building the worker");
        var tools = await NativeTools.BuildAsync(toolchain, cancellationToken);
        progress?.Report($"measuring the ceilings of cpu:{core}");
        var ceilings = await CpuCeilings.FindAsync(core, toolchain, again: false, cancellationToken);
        return new CpuBench(core, toolchain, tools, sandbox, new KernelCompiler(toolchain, tools, sandbox) { Cores = Processors.Spare(core) }, ceilings, time);
    }

    public string Device => $"cpu:{Core}";

    /// <summary>The fastest unit measured, operations a nanosecond; the vector unit unless a matrix unit is present.</summary>
    public double PeakOperations => Ceilings.Where(ceiling => ceiling.Unit == "GFLOP/s").Select(ceiling => ceiling.Value).DefaultIfEmpty(double.PositiveInfinity).Max();

    bool IBench.IsCuda => false;

    CpuBench IBench.Host => this;

    string IBench.Compiler => Toolchain.Version;

    string IBench.Key => $"{Toolchain.Id}\n{CpuModel.Name}";

    ImmutableArray<ImmutableArray<string>> IBench.FlagSets => EvoKernels.Core.Operators.FlagSets.All;

    int IBench.MostSlots => 64;

    bool IBench.IsTimed => true;

    bool IBench.IsBitExact => true;

    bool IBench.CompilesBeside => Compiler.HasOwnCores;

    public IEnumerable<string> Notes => Sandbox.AcceptedMissing == 0 ? [] : [$"ran in a weaker sandbox: {SandboxLayer.Describe(Sandbox.AcceptedMissing)} waived by the user"];

    public Task<CompileOutcome> CompileAsync(CompileRequest request, CancellationToken cancellationToken) => Compiler.CompileAsync(request, cancellationToken);

    Refusal? IBench.Unfit(CompiledKernel kernel, BufferPlan plan) => null;

    public KernelArm Arm(BufferPlan plan, IReadOnlyList<int> slots, CompiledKernel kernel, bool trusted, EvaluationSettings settings)
    {
        var timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds);
        var memory = new WorkerMemory(plan, slots);
        return new KernelArm(memory, () => KernelWorker.Start(Tools, memory, Start(kernel, trusted, timeout)), timeout);
    }

    IEnumerable<SourceFile> IBench.Movers(KernelTask task) =>
        FloorKernels.Variants.Select(variant => new SourceFile($"the memory floor's kernel {variant}", FloorKernels.Source(task, variant)));

    void IDisposable.Dispose()
    {
        // Nothing is held between commands.
    }

    Provenance IBench.Provenance(uint layers, GpuState? before) => Provenances.Of(Core, Toolchain, layers);

    public WorkerStart Start(CompiledKernel kernel, bool trusted, TimeSpan? timeout = null) =>
        new(Core, kernel.ObjectPath, kernel.Symbol, trusted, Sandbox.AcceptedMissing, timeout ?? TrustedTimeout);
}
