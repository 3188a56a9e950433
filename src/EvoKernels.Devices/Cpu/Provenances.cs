using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;

namespace EvoKernels.Devices.Cpu;

/// <summary>Says what measured and where.</summary>
public static class Provenances
{
    /// <summary>Hash over the measuring code: the managed assemblies and the native sources.</summary>
    public static string Harness { get; } = Hash();

    /// <summary>Version of this program.</summary>
    public static string Program { get; } = typeof(Provenances).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Provenance Of(int core, Toolchain toolchain, uint layers) => new(
        CpuModel.Name,
        CpuModel.Microcode,
        ReadOr("/proc/sys/kernel/osrelease"),
        ReadOr($"/sys/devices/system/cpu/cpu{core}/cpufreq/scaling_governor"),
        toolchain.Version,
        KernelCompiler.CommonFlags,
        Harness,
        Program,
        SandboxLayer.Describe(layers));

    private static string ReadOr(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "unknown";

    private static string Hash()
    {
        Type[] homes = [typeof(Evaluation), typeof(Core.Gates.Tolerance), typeof(Provenances)];
        var text = string.Join('\n', homes.Select(type => type.Assembly.ManifestModule.ModuleVersionId.ToString()).Append(NativeTools.SourceHash));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
