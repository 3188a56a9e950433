using EvoKernels.Hosting.Locks;

namespace EvoKernels.Hosting.Runs;

/// <summary>The folder of one run, held by one process at a time.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string LockName = "run.lock";

    private readonly LockFile _lock;

    private RunFolder(string path, LockFile lockFile) => (Root, _lock) = (path, lockFile);

    /// <summary>Full path.</summary>
    public string Root { get; }

    public string State => Inside("state.db");

    public string Journal => Inside("journal.jsonl");

    public string Result => Inside("result.json");

    public string Evidence => Inside("evidence.json");

    /// <summary>The best source, named after its language.</summary>
    public string Best(bool isCuda) => Inside(isCuda ? "best.cu" : "best.cpp");

    /// <summary>Opens a folder and takes hold of it.</summary>
    /// <param name="path">The folder; made for a new run if absent.</param>
    /// <param name="yaml">The campaign as resolved, for a new run; null to keep what is there.</param>
    /// <param name="resume">Whether it must hold a run already, or must not.</param>
    /// <param name="time">Says in the lock since when it is held.</param>
    /// <exception cref="RunFolderException">It is in use, holds the wrong things, or cannot be written.</exception>
    public static RunFolder Open(string path, string? yaml, bool resume, TimeProvider time)
    {
        var root = Path.GetFullPath(path);
        try
        {
            Prepare(root, resume);
            var lockFile = LockFile.TryTake(Path.Combine(root, LockName), time, out var holder)
                ?? throw new RunFolderException($"{root} is in use by {holder}: wait for it, end it, or name another folder with --out") { IsUsage = true };
            var folder = new RunFolder(root, lockFile);
            try
            {
                folder.Check(resume);
                if (yaml is not null && !File.Exists(folder.Inside("campaign.yaml")))
                {
                    folder.Write(folder.Inside("campaign.yaml"), yaml);
                }

                return folder;
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException and not RunFolderException or UnauthorizedAccessException)
        {
            throw Unusable(root, exception);
        }
    }

    /// <summary>Writes a file whole or not at all.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public void Write(string path, string text)
    {
        var draft = path + ".part";
        try
        {
            File.WriteAllText(draft, text);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(Root, exception);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void Prepare(string root, bool resume)
    {
        if (File.Exists(root))
        {
            throw new RunFolderException($"{root} is a file: name a folder with --out") { IsUsage = true };
        }

        if (resume && !Directory.Exists(root))
        {
            throw new RunFolderException($"{root} does not exist, so there is no run to continue: leave --resume out to begin one") { IsUsage = true };
        }

        // Before the lock file is laid into somebody else's folder.
        if (Directory.Exists(root) && !resume && !File.Exists(Path.Combine(root, LockName)) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            throw NotEmpty(root);
        }

        Directory.CreateDirectory(root);
    }

    private void Check(bool resume)
    {
        var holdsRun = File.Exists(State) || File.Exists(Journal);
        if (resume && !holdsRun && !File.Exists(Inside("campaign.yaml")))
        {
            throw new RunFolderException($"{Root} holds no run to continue: leave --resume out to begin one there") { IsUsage = true };
        }

        if (!resume && holdsRun)
        {
            throw new RunFolderException($"{Root} already holds a run: add --resume to continue it, or name another folder with --out") { IsUsage = true };
        }

        if (!resume && Directory.EnumerateFileSystemEntries(Root).Any(entry => Path.GetFileName(entry) != LockName))
        {
            throw NotEmpty(Root);
        }
    }

    private static RunFolderException NotEmpty(string root) =>
        new($"{root} is not empty and holds no run: name a new or an empty folder with --out") { IsUsage = true };

    private static RunFolderException Unusable(string root, Exception exception) =>
        new($"{root} cannot be used: {exception.Message}; make it writable and free space, or name another folder with --out", exception);

    private string Inside(string name) => Path.Combine(Root, name);
}
