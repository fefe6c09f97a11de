using System.Diagnostics;
using BrigadeDispatch.Kernel;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>
/// The database file with its write-ahead log and reserve: opened only after checks, closed for reads and writes together,
/// and its log kept short. All but <see cref="CopyTo"/> belongs to the writer's thread.
/// </summary>
internal sealed class DatabaseFile(
    string directory, string path, IReadOnlyList<string> steps, Brigades brigades, ReaderPool readers, Ballast ballast, TimeProvider clock, ILogger logger)
{
    // Pages of 4 KiB. Emptying 4 MB of log takes some 5 ms, which nobody notices when nobody waits.
    private const int PagesWhenQuiet = 256, PagesWhenBusy = 8192, PagesToReport = 65536;
    private static readonly TimeSpan LongQuiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BallastEvery = TimeSpan.FromSeconds(30);

    private bool _readersWait = true;
    private int _pages;
    private long _lastWork = Stopwatch.GetTimestamp(), _notBefore, _ballastSeen;
    private bool _reported;

    /// <summary>How long without work is a quiet moment.</summary>
    public TimeSpan QuietAfter => _pages > 0 ? TimeSpan.FromMilliseconds(50) : LongQuiet;

    /// <summary>Opens, checks, raises the schema, writes a probe; only then lets reads begin.</summary>
    public WriteSession Open()
    {
        SuspendReads();
        try
        {
            WriteSession session;
            try
            {
                session = OpenSession();
            }
            catch (Exception fault) when (Faults.IsFullDisk(fault) && ballast.Release())
            {
                session = OpenSession();
            }
            ResumeReads(isOpen: true);
            return session;
        }
        catch (Exception fault)
        {
            ResumeReads(isOpen: false);
            if (Faults.IsDamage(fault))
                throw new StoreDamagedException($"{path} is damaged or no database: keep a copy of the data folder, then restore the newest backup.", fault);
            throw;
        }
    }

    /// <summary>Closes reads and writes; reads wait for the next <see cref="Open"/>. Never throws.</summary>
    public void Close(WriteSession? session)
    {
        SuspendReads();
        try
        {
            session?.Dispose();
        }
        catch (SqliteException fault)
        {
            logger.CheckpointFailed(fault);
        }
    }

    /// <summary>It will not be opened again: reads that still come fail at once.</summary>
    public void End(WriteSession? session)
    {
        Close(session);
        ResumeReads(isOpen: false);
    }

    /// <summary>After each group: the log is emptied under load only when it has grown long.</summary>
    public void AfterWork(WriteSession session)
    {
        _lastWork = Stopwatch.GetTimestamp();
        _pages += Connections.PagesWritten(session.Connection);
        if (_pages >= PagesWhenBusy)
            Checkpoint(session);
    }

    /// <summary>Nobody waits: time to tidy.</summary>
    public void Quiet(WriteSession session)
    {
        if (_pages >= PagesWhenQuiet || _pages > 0 && Stopwatch.GetElapsedTime(_lastWork) >= LongQuiet)
            Checkpoint(session);
        if (ballast.IsMissing && Stopwatch.GetElapsedTime(_ballastSeen) >= BallastEvery)
            KeepBallast();
    }

    /// <summary>Gives the reserve up; whether there was one.</summary>
    public bool GiveUpReserve() => ballast.Release();

    /// <summary>A consistent copy of the whole, made by a connection that only reads, so that commits go on meanwhile.</summary>
    public void CopyTo(string copy)
    {
        var partial = copy + ".partial";
        File.Delete(partial);
        PrivateFile.MakeIfMissing(partial);
        using (var connection = Connections.OpenCopier(path))
        using (var statement = new Statement(connection, "VACUUM INTO ?1"))
            statement.Run(partial);
        // SQLite does not sync the copy (sqlite.org/lang_vacuum.html#vacuuminto).
        using (var written = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1))
            written.Flush(flushToDisk: true);
        File.Move(partial, copy, overwrite: false);
    }

    private WriteSession OpenSession()
    {
        var since = Stopwatch.GetTimestamp();
        var log = new FileInfo(path + "-wal");
        // A clean close leaves no log behind.
        var wasClean = !log.Exists || log.Length == 0;
        PrivateFile.MakeIfMissing(path);
        using (var look = Connections.OpenReader(path))
            Schema.Recognise(look, steps);

        var connection = Connections.OpenWriter(path);
        WriteSession? session = null;
        try
        {
            Schema.Check(connection, full: !wasClean);
            Schema.Raise(connection, steps, CopyBefore, logger.Migrated);
            session = new WriteSession(connection, brigades);
            Connections.Checkpoint(connection, truncate: true);
            session.Probe();
            foreach (var (brigade, acknowledged, found) in session.LoadHeads())
                logger.WentBack(brigade.Value, acknowledged, found);
        }
        catch
        {
            session?.Dispose();
            connection.Dispose();
            throw;
        }
        _pages = 0;
        KeepBallast();
        logger.Opened(directory, SqliteLibrary.Load().ToString(), steps.Count, new FileInfo(path).Length >> 20,
            wasClean ? "quick check" : "full check after an unclean end", (long)Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        return session;

        string CopyBefore(int version)
        {
            var copy = Path.Combine(directory, $"before-schema-{version + 1}-{clock.GetUtcNow():yyyyMMddTHHmmssZ}.db");
            CopyTo(copy);
            return copy;
        }
    }

    private void Checkpoint(WriteSession session)
    {
        if (Stopwatch.GetTimestamp() < _notBefore)
            return;
        int inLog, moved;
        try
        {
            (inLog, moved) = Connections.Checkpoint(session.Connection, truncate: false);
        }
        catch (SqliteException fault) when (Faults.IsFullDisk(fault))
        {
            // The log stays and still counts; commits go on as long as it finds room.
            ballast.Release();
            logger.CheckpointFailed(fault);
            _notBefore = Stopwatch.GetTimestamp() + Stopwatch.Frequency * 5;
            return;
        }
        _ = Connections.PagesWritten(session.Connection);
        _pages = inLog - moved;
        if (_pages < PagesWhenQuiet)
        {
            _pages = 0;
            _reported = false;
            return;
        }
        // A reader holds the rest back; asking again at once would only cost time.
        _notBefore = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 5;
        if (inLog >= PagesToReport && !_reported)
        {
            _reported = true;
            logger.LogGrows((long)inLog * 4096 >> 20);
        }
    }

    private void SuspendReads()
    {
        if (!_readersWait)
            readers.Suspend();
        _readersWait = true;
    }

    private void ResumeReads(bool isOpen)
    {
        if (_readersWait)
            readers.Resume(isOpen);
        _readersWait = false;
    }

    private void KeepBallast()
    {
        _ballastSeen = Stopwatch.GetTimestamp();
        if (!ballast.Keep())
            logger.ShortOfSpace(ballast.FreeBytes() >> 20);
    }
}
