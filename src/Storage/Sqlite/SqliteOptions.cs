using System.ComponentModel.DataAnnotations;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>Where the SQLite engine keeps its files and how much it takes. Section <c>Storage:Sqlite</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Storage:Sqlite";

    /// <summary>Folder of the database, on a local disk; made if missing.</summary>
    /// <value>Default <c>.data</c>.</value>
    [Required]
    public string Directory { get; set; } = ".data";

    /// <summary>Read-only connections, each used by one read at a time.</summary>
    /// <value>Default 8: reads take microseconds, more of them only wait for the processor.</value>
    [Range(1, 64)]
    public int Readers { get; set; } = 8;

    /// <summary>Room kept back for the day the disk is full, so that outcomes of sending can still be recorded.</summary>
    /// <value>Default 8 MB, about 10,000 outcomes; 0: none.</value>
    [Range(0, 1024)]
    public int BallastMegabytes { get; set; } = 8;
}
