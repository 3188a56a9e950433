namespace EvoKernels.Devices.Native;

/// <summary>Folders that a compiler worked in.</summary>
internal static class WorkFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Removes a folder. A compiler that was just killed may write for a moment more; what then still stays is left to the system's temporary folder.</summary>
    public static void Remove(string path) => SpinWait.SpinUntil(() => TryRemove(path), Patience);

    private static bool TryRemove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
