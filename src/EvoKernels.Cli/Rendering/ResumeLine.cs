using EvoKernels.Cli.Services;

namespace EvoKernels.Cli.Rendering;

/// <summary>The command that continues a run, ready to be pasted into a shell.</summary>
internal static class ResumeLine
{
    public static string For(string campaign, IEnumerable<string> overrides, string folder, bool noReproduce = false, SharedRun? shared = null) => string.Join(' ',
        new[] { "evokernels", "run", Quote(campaign) }.Concat(overrides.SelectMany(text => new[] { "--set", Quote(text) })).Concat(["--out", Quote(folder), "--resume"]).Concat(noReproduce ? ["--no-reproduce"] : []).Concat(Sharing(shared)));

    private static string[] Sharing(SharedRun? shared) => shared is null ? [] : shared.Declared.IsEmpty ? ["--listen", $"{shared.Port}"] : ["--listen", $"{shared.Port}", "--declare", string.Join(',', shared.Declared)];

    private static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "./_-=:,+@%".Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
