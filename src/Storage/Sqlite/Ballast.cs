using System.Security.Cryptography;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>A file that only takes up room. Given up when the disk is full, it leaves space for what must still be recorded.</summary>
internal sealed class Ballast(string directory, int megabytes)
{
    private readonly string _path = Path.Combine(directory, "ballast");

    /// <summary>Whether it is not there although it should be: the disk is or was full.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>Makes the file if the disk has room to spare for it. Never throws for want of room.</summary>
    /// <returns>Whether all is as it should be.</returns>
    public bool Keep()
    {
        if (megabytes == 0)
            return true;
        var wanted = (long)megabytes << 20;
        var file = new FileInfo(_path);
        IsMissing = !file.Exists || file.Length != wanted;
        if (!IsMissing)
            return true;
        if (FreeBytes() < wanted * 3)
            return false;
        try
        {
            // Random bytes, because a compressing file system would give zeros no room.
            var block = new byte[1 << 20];
            using (var stream = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1))
                for (var i = 0; i < megabytes; i++)
                {
                    RandomNumberGenerator.Fill(block);
                    stream.Write(block);
                }
            IsMissing = false;
            return true;
        }
        catch (IOException)
        {
            File.Delete(_path);
            return false;
        }
    }

    /// <summary>Gives the room up.</summary>
    /// <returns>Whether there was any left to give.</returns>
    public bool Release()
    {
        if (megabytes == 0 || !File.Exists(_path))
            return false;
        File.Delete(_path);
        IsMissing = true;
        return true;
    }

    /// <summary>Free space of the disk, for this user.</summary>
    public long FreeBytes() => new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
}
