using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Cpu;

/// <summary>Turns C++ into a shared object inside a jail, in two steps with the policy gate between and behind them.</summary>
/// <param name="toolchain">The compiler.</param>
/// <param name="tools">Holds the jail.</param>
/// <param name="sandbox">Layers that may lack.</param>
/// <param name="cpuSeconds">Most processor time of one compiler process.</param>
/// <param name="megabytes">Most address space of one compiler process.</param>
internal sealed class KernelCompiler(Toolchain toolchain, NativeTools tools, SandboxPolicy sandbox, int cpuSeconds = 60, int megabytes = 4096)
{
    /// <summary>Sources above this are no kernels; characters.</summary>
    private const int MaxSource = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>
    /// For both sides of every comparison. No errno and fused multiply-add by default: what a kernel author expects of C++ on this machine. The rest keeps
    /// start-up code, unwinding and run-time types out of the object.
    /// </summary>
    private static readonly string[] Always =
    [
        "-std=c++20", "-march=native", "-fno-math-errno", "-ffp-contract=fast", "-fPIC", "-fno-plt", "-fno-exceptions", "-fno-rtti", "-fno-asynchronous-unwind-tables",
        "-fcf-protection=none", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-w",
    ];

    private const string Stopped = "the compiler was stopped: it used too much time or memory";

    /// <summary>What compilers say when a limit of the jail ends a part of them.</summary>
    private static readonly string[] StoppedWords = ["Killed signal", "CPU time limit exceeded", "out of memory", "memory exhausted", "bad_alloc", "File size limit exceeded", "File too large"];

    private readonly HeaderCache _headers = new(toolchain);

    public Toolchain Toolchain => toolchain;

    /// <summary>Logical processors that compilers of candidates may use; empty for any.</summary>
    public ImmutableArray<int> Cores { get; init; } = [];

    /// <summary>Whether candidates are compiled beside, not on, the core that measures.</summary>
    public bool HasOwnCores => !Cores.IsEmpty;

    /// <summary>The flags of <see cref="Always"/>, for evidence.</summary>
    public static ImmutableArray<string> CommonFlags => [.. Always];

    public async Task<CompileOutcome> CompileAsync(CompileRequest request, CancellationToken cancellationToken)
    {
        if (request.Source.Length > MaxSource || request.Source.Contains('\0', StringComparison.Ordinal))
        {
            return new CompileOutcome(null, "policy", $"the source has a NUL character or more than {MaxSource:N0} characters", null);
        }

        var folder = Directory.CreateTempSubdirectory("evokernels-kernel-").FullName;
        CompileOutcome? outcome = null;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "kernel.cpp"), request.Source, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "exports"), $"{{ global: {request.Symbol}; local: *; }};\n", cancellationToken);
            return outcome = await CompileAsync(request, folder, cancellationToken);
        }
        finally
        {
            if (outcome?.Kernel is null)
            {
                WorkFolder.Remove(folder);
            }
        }
    }

    private async Task<CompileOutcome> CompileAsync(CompileRequest request, string folder, CancellationToken cancellationToken)
    {
        string[] flags = [.. Always, .. request.Flags];
        var header = request.Source.Contains("immintrin", StringComparison.Ordinal) ? await _headers.FindAsync(flags) : null;
        var translated = await TranslateAsync(request, folder, flags, header, cancellationToken);
        if (Failure(translated, folder) is { } failure)
        {
            return failure;
        }

        var assembly = await File.ReadAllTextAsync(Path.Combine(folder, "kernel.s"), cancellationToken);
        if (!request.Trusted)
        {
            var depends = await File.ReadAllTextAsync(Path.Combine(folder, "depends"), cancellationToken);
            var preprocessed = await File.ReadAllTextAsync(Path.Combine(folder, "kernel.ii"), cancellationToken);
            var violation = await _headers.ViolationAsync(depends)
                ?? SourcePolicy.Violation(preprocessed, (await _headers.AllowedAsync()).Words, header?.Pragma)
                ?? AssemblyPolicy.Violation(assembly);
            if (violation is not null)
            {
                return new CompileOutcome(null, "policy", violation, null);
            }
        }

        string[] link = ["-shared", "-nostartfiles", "-nodefaultlibs", "-Wl,--as-needed", "-Wl,-z,now,-z,relro,-z,noexecstack,-z,separate-code", "-Wl,--version-script=exports", "-o", "kernel.so", "kernel.s"];
        var libraries = request.Link.Select(name => $"-l{name}");
        var linked = await JailedAsync(folder, [.. link, .. libraries, "-lmvec", "-lm", request.Trusted ? "-lstdc++" : "-lm", "-lgcc", "-lc"], cancellationToken);
        return Failure(linked, folder)
            ?? await InspectAsync(request, folder, assembly, cancellationToken) with { Remarks = request.Trusted ? null : await RemarksAsync(folder, translated, cancellationToken) };
    }

    /// <summary>None where nothing could be vectorised: g++ then writes no file.</summary>
    private async Task<ImmutableArray<string>> RemarksAsync(string folder, ProcessResult translated, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, VectorRemarks.FileName);
        if (toolchain.IsClang || !File.Exists(path))
        {
            return VectorRemarks.Read(toolchain.IsClang ? translated.Errors : "");
        }

        var buffer = new char[VectorRemarks.LongestText];
        using var reader = File.OpenText(path);
        return VectorRemarks.Read(new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken)));
    }

    /// <summary>
    /// Writes <c>kernel.s</c>; from a source that is not trusted also <c>kernel.ii</c>, the preprocessed text that was compiled and no other: a second run of the
    /// preprocessor may see something else (the time, a file).
    /// </summary>
    private async Task<ProcessResult> TranslateAsync(CompileRequest request, string folder, string[] flags, PrecompiledHeader? header, CancellationToken cancellationToken)
    {
        string[] include = header?.Arguments ?? [];
        string[] defines = [.. request.Tunables.Select(tunable => $"-D{tunable.Key}={tunable.Value}")];
        string[] depends = ["-MD", "-MF", "depends"];
        // clang would carry out a source's own assembly while it writes the text, and the policy would see its results only.
        string[] text = toolchain.IsClang ? ["-S", "-fno-integrated-as", "-o", "kernel.s"] : ["-S", "-o", "kernel.s"];
        if (request.Trusted)
        {
            return await JailedAsync(folder, [.. flags, .. include, .. defines, .. text, "kernel.cpp"], cancellationToken);
        }

        if (!toolchain.IsClang)
        {
            return await JailedAsync(folder, [.. flags, .. include, .. defines, .. text, .. VectorRemarks.Arguments(isClang: false), "-save-temps", .. depends, "kernel.cpp"], cancellationToken);
        }

        string[] macros = header is null ? [] : ["-imacros", header.Macros];
        var preprocessed = await JailedAsync(folder, [.. flags, .. macros, .. defines, "-E", .. depends, "-o", "kernel.ii", "kernel.cpp"], cancellationToken);
        return preprocessed.Succeeded ? await JailedAsync(folder, [.. flags, .. include, .. text, .. VectorRemarks.Arguments(isClang: true), "kernel.ii"], cancellationToken) : preprocessed;
    }

    private static async Task<CompileOutcome> InspectAsync(CompileRequest request, string folder, string assembly, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "kernel.so");
        CodeDescriptors descriptors;
        try
        {
            var file = new ElfObject(await File.ReadAllBytesAsync(path, cancellationToken));
            (var instruction, descriptors) = CodeInspector.Inspect(file);
            if (!request.Trusted && (ObjectPolicy.Violation(file, request.Symbol) ?? instruction) is { } violation)
            {
                return new CompileOutcome(null, "policy", violation, descriptors);
            }
        }
        catch (FormatException exception)
        {
            return new CompileOutcome(null, "policy", $"the object is malformed: {exception.Message}", null);
        }

        var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(assembly)));
        return new CompileOutcome(new CompiledKernel(path, request.Symbol, folder, id, descriptors), null, null, descriptors);
    }

    private Task<ProcessResult> JailedAsync(string folder, string[] arguments, CancellationToken cancellationToken) => ProcessRunner.RunAsync(
        tools.Jail,
        [folder, HeaderCache.Root, $"{cpuSeconds}", $"{megabytes}", $"{sandbox.AcceptedMissing}", HasOwnCores ? string.Join(',', Cores) : "any", "--", toolchain.Path, .. arguments],
        folder,
        Patience,
        cancellationToken);

    private static CompileOutcome? Failure(ProcessResult result, string folder)
    {
        if (result.Succeeded)
        {
            return null;
        }

        if (result.ExitCode is 125 or 126 or 127)
        {
            const string Mark = "missing layers ";
            var at = result.Errors.IndexOf(Mark, StringComparison.Ordinal);
            var missing = at >= 0 && uint.TryParse(result.Errors.AsSpan(at + Mark.Length).Trim(), out var mask) ? mask : 0;
            throw new InvalidOperationException(missing != 0 ? SandboxPolicy.Remedy(missing) : $"the compiler's jail failed: {result.Errors.Trim()}");
        }

        var text = result.Errors.Replace(folder + "/", string.Empty, StringComparison.Ordinal).Trim();
        var lines = text.Split('\n').Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Take(5).ToArray();
        var reason = result.ExitCode switch
        {
            -1 => $"the compiler {result.Errors}",
            124 => Stopped,
            _ when StoppedWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) => Stopped,
            _ => lines.Length > 0 ? string.Join("\n", lines) : text[..Math.Min(text.Length, 2000)],
        };
        return new CompileOutcome(null, "compile", reason, null);
    }
}
