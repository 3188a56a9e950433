using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EvoKernels.Hosting.Locks;

/// <summary>
/// A file that one process at a time holds (<c>flock</c>); the kernel lets go when the process dies, however it dies. Unlike a locked
/// <see cref="FileStream"/> it can be read meanwhile, so that whoever waits can be told who holds it.
/// </summary>
internal sealed partial class LockFile : IDisposable
{
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int CloseOnExec = 0x80000;
    private const int ExclusiveNow = 2 | 4;
    private const int WouldBlock = 11;
    private const int Everybody = 0x1B6;

    private readonly SafeFileHandle _handle;

    private LockFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <param name="path">The file; made if absent, for everybody to lock.</param>
    /// <param name="time">Says since when.</param>
    /// <param name="holder">Who has it: <c>process 123 since 2026-01-01 12:00:00 UTC</c>; null if taken.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static LockFile? TryTake(string path, TimeProvider time, out string? holder)
    {
        var handle = Open(path);
        if (Flock(handle, ExclusiveNow) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            holder = error == WouldBlock ? ReadHolder(handle) : throw Error(path, error, handle);
            handle.Dispose();
            return null;
        }

        holder = null;
        var text = $"process {Environment.ProcessId} since {time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC\n";
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, Encoding.UTF8.GetBytes(text), 0);
        return new LockFile(handle);
    }

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle Open(string path)
    {
        // Without "create" first: in a shared sticky folder the kernel refuses to "create" what another user made.
        var handle = OpenFile(path, ReadWrite | CloseOnExec, 0);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            handle = OpenFile(path, ReadWrite | Create | CloseOnExec, Everybody);
            if (handle.IsInvalid)
            {
                throw Error(path, Marshal.GetLastPInvokeError(), handle);
            }

            // The umask took rights away; if another user made the file just now, it is not ours to give.
            _ = ChangeMode(handle, Everybody);
        }

        return handle;
    }

    private static string ReadHolder(SafeFileHandle handle)
    {
        var bytes = new byte[256];
        var text = Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0)).Trim();
        return text.Length > 0 ? text : "another process";
    }

    private static IOException Error(string path, int error, SafeFileHandle handle)
    {
        handle.Dispose();
        return new IOException($"{path} cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "fchmod")]
    private static partial int ChangeMode(SafeFileHandle handle, int mode);
}
