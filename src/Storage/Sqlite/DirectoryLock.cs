using System.Globalization;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>Holds a data folder for one process; the operating system lets go of it when the process ends, however it ends.</summary>
/// <remarks>
/// <see cref="FileShare.None"/> is <c>flock(LOCK_EX)</c> on Unix and a sharing mode on Windows. .NET ignores file systems
/// that cannot lock and can be told not to lock at all, so the lock is tried against itself before it is trusted.
/// </remarks>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="StoreHeldException">Another process has it.</exception>
    /// <exception cref="StoreSetUpException">Files there cannot be locked.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, "brigade-dispatch.lock");
        var file = Open(path) ?? throw new StoreHeldException(
            $"The data in {directory} is held by another BrigadeDispatch process: stop it first, two processes never write.");
        try
        {
            if (Open(path) is { } second)
            {
                second.Dispose();
                throw new StoreSetUpException($"Files in {directory} cannot be locked (network file system, or file locking switched off): use a local disk.");
            }
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new DirectoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // The file stays: removing it would let a third process lock a name that a second one no longer holds.
    public void Dispose() => _file.Dispose();

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException held) when (held is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException) && IsHeld(held))
        {
            return null;
        }
    }

    // EWOULDBLOCK (11 on Linux, 35 on macOS) as .NET passes it on; ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException fault) => (fault.HResult & 0xFFFF) is 11 or 35 or 32;
}
