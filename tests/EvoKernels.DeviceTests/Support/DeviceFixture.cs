using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Devices.Trials;

namespace EvoKernels.DeviceTests.Support;

/// <summary>All device tests take turns on one core and share one session.</summary>
[CollectionDefinition(Name)]
public sealed class DeviceCollection : ICollectionFixture<DeviceFixture>
{
    public const string Name = "device";
}

/// <summary>A real session of the task <see cref="CopyScale"/>, and the parts to build hostile workers by hand.</summary>
public sealed class DeviceFixture : IAsyncLifetime
{
    private TaskBench? _task;

    /// <summary>Little timing, and a time-out that a busy box does not reach by accident.</summary>
    internal static EvaluationSettings Settings { get; } = new(ScreenSeconds: 0.02, TimeoutSeconds: 4, ConfirmPairs: 5, ConfirmSeconds: 0.05);

    internal ITrialSession Session { get; private set; } = null!;

    internal CpuBench Bench { get; private set; } = null!;

    internal TaskBench Task => _task!;

    internal CaseSet Cases { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        var toolchain = await Toolchain.FindAsync(stop);
        Bench = await BenchAsync(toolchain, stop);
        Session = await Device().OpenAsync(CopyScale.Task(), Settings, null, new Progress<string>(), stop);
        _task = await TaskBench.OpenAsync(Bench, CopyScale.Task(), Settings, stop);
        Cases = Task.MakeCases(1, stop);
        await Task.MeasureFloorsAsync(Cases, stop);
    }

    public async ValueTask DisposeAsync()
    {
        Cases?.Dispose();
        _task?.Dispose();
        await (Session?.DisposeAsync() ?? default);
    }

    internal static CpuDevice Device() => new(Allowed.LastCore, new SandboxPolicy(0), TimeProvider.System);

    internal static async Task<CpuBench> BenchAsync(Toolchain toolchain, CancellationToken stop)
    {
        var tools = await NativeTools.BuildAsync(toolchain, stop);
        var ceilings = await CpuCeilings.FindAsync(Allowed.LastCore, toolchain, again: false, stop);
        var sandbox = new SandboxPolicy(0);
        return new CpuBench(Allowed.LastCore, toolchain, tools, sandbox, new KernelCompiler(toolchain, tools, sandbox), ceilings, TimeProvider.System);
    }

    /// <summary>What the session says of a source with its default tunables and flags.</summary>
    internal Task<Evaluation> ScreenAsync(string source) => ScreenAsync(Session, source);

    internal static Task<Evaluation> ScreenAsync(ITrialSession session, string source)
    {
        var tunables = SourceDirectives.Parse(source).Directives?.Defaults ?? ImmutableSortedDictionary<string, long>.Empty;
        return session.ScreenAsync(Candidate.Create(source, tunables, FlagSets.Default), TestContext.Current.CancellationToken);
    }

    /// <summary>Compiles as trusted: hostile code that no policy gate has looked at.</summary>
    internal async Task<CompiledKernel> CompileUncheckedAsync(string source)
    {
        var request = new CompileRequest(source, ImmutableSortedDictionary<string, long>.Empty, FlagSets.Default, "kernel", Trusted: true, []);
        var outcome = await Bench.Compiler.CompileAsync(request, TestContext.Current.CancellationToken);
        Assert.True(outcome.Kernel is not null, outcome.Reason);
        return outcome.Kernel;
    }
}
