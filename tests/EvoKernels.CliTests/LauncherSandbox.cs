using System.Diagnostics;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace EvoKernels.CliTests;

/// <summary>The launcher in a small checkout, with a <c>dotnet</c> that notes what it is asked and "builds" in an instant.</summary>
internal sealed class LauncherSandbox : IDisposable
{
    private const string Stub = """
        #!/usr/bin/env bash
        case $1 in
            --version) [[ -z ${STUB_OLD:-} ]] && echo 10.0.100 || exit 145 ;;
            --list-sdks) echo "8.0.100 [/somewhere]" ;;
            build)
                echo build >>"$STUB_LOG"
                [[ -z ${STUB_BROKEN:-} ]] || { echo "src/A.cs(1,2): error CS1002: ; expected [x.csproj]"; exit 1; }
                sleep 0.3
                while [[ $1 != --artifacts-path ]]; do shift; done
                mkdir -p "$2/bin/EvoKernels.Cli/release" && echo >"$2/bin/EvoKernels.Cli/release/evokernels.dll" ;;
            *)
                shift
                echo "pid=$$ cwd=$PWD root=$EVOKERNELS_ROOT"
                printf '<%s>' "$@"
                exit "${STUB_EXIT:-0}" ;;
        esac
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("evokernels-launcher-");

    public LauncherSandbox()
    {
        Write("src/EvoKernels.Cli/A.cs", "//");
        Write("src/EvoKernels.Cli/B.cs", "//");
        Write("Directory.Build.props", "<Project/>");
        Write("global.json", """{"sdk": {"version": "10.0.100"}}""");
        Write(".editorconfig", "");
        Write("BannedSymbols.txt", "");
        Executable("bin/dotnet", Stub);
        File.Copy(Launcher(), At("evokernels"));
    }

    /// <summary>Builds so far.</summary>
    public int Builds => File.Exists(At("log")) ? File.ReadAllLines(At("log")).Length : 0;

    public string Root => _folder.FullName;

    public string At(string path) => Path.Combine(Root, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public Run Start(string[] arguments, string? launcher = null, string? folder = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(launcher ?? At("evokernels"), arguments)
        {
            WorkingDirectory = folder ?? Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{At("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["STUB_LOG"] = At("log");
        start.Environment.Remove("EVOKERNELS_BUILD");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Run(Process.Start(start)!);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Executable(string path, string text)
    {
        Write(path, text);
        File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Launcher()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "evokernels")) || !File.Exists(Path.Combine(folder.FullName, "EvoKernels.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not lie in a checkout");
        }

        return Path.Combine(folder.FullName, "evokernels");
    }
}

/// <summary>A started launcher.</summary>
internal sealed class Run(Process process)
{
    public int Pid { get; } = process.Id;

    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
