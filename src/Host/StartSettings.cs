using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.Host;

/// <summary>The demo: brigades with invented people and well-known secrets, for trying the product without a LINE account.</summary>
internal sealed class DemoOptions
{
    /// <summary>Whether this is a demo. The name of the ASP.NET environment decides nothing.</summary>
    /// <value>Default false.</value>
    public bool Enabled { get; set; }

    /// <summary>Active members of each brigade.</summary>
    /// <value>Default 60; 1 to 40,000.</value>
    public int Members { get; set; } = 60;

    /// <summary>Brigades: <c>demo</c>, <c>demo-2</c> ….</summary>
    /// <value>Default 1; 1 to 200.</value>
    public int Brigades { get; set; } = 1;

    /// <summary>Fire-water sources (水利) of each brigade.</summary>
    /// <value>Default 320; 0 to 100,000.</value>
    public int WaterSources { get; set; } = 320;

    /// <summary>Whether demo brigades send anything of their own accord.</summary>
    /// <value>Default false.</value>
    public bool Escalation { get; set; }
}

/// <summary>What must be known before anything can be put together: where the data is, its key, whether this is a demo.</summary>
internal sealed class StartSettings
{
    private readonly IConfiguration _configuration;

    public StartSettings(IConfiguration configuration)
    {
        _configuration = configuration;
        Demo = configuration.GetSection("Demo").Get<DemoOptions>() ?? new DemoOptions();
        if (Demo.Members is < 1 or > 40_000)
            throw new StartRefusedException("Demo__Members must be 1 to 40000.");
        if (Demo.Brigades is < 1 or > 200)
            throw new StartRefusedException("Demo__Brigades must be 1 to 200.");
        if (Demo.WaterSources is < 0 or > 100_000)
            throw new StartRefusedException("Demo__WaterSources must be 0 to 100000.");
        if (configuration["Storage:Provider"] is { Length: > 0 } provider && !provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
            throw new StartRefusedException($"Storage__Provider '{provider}' is not available in this version: leave it out or set Sqlite.");
        Sqlite = configuration.GetSection(SqliteOptions.Section).Get<SqliteOptions>() ?? new SqliteOptions();
    }

    public DemoOptions Demo { get; }

    public SqliteOptions Sqlite { get; }

    public async Task<SqliteDocumentStore> OpenStoreAsync(TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await SqliteStorage.OpenAsync(Sqlite, clock, logger, cancellationToken);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException and not StoreHeldException)
        {
            throw new StartRefusedException($"The data directory {Sqlite.Directory} cannot be used: {failure.Message} Storage__Sqlite__Directory names another.", failure);
        }
    }

    /// <summary>The key file: 32 bytes as base64. A demo makes a missing one; a production start refuses without it.</summary>
    public KeyEncryptionKey KeyEncryptionKey()
    {
        const string howTo = "make one with: (umask 077; head -c 32 /dev/urandom | base64 > brigade.key), keep a copy apart from the data, and set Encryption__KeyFile to its path.";
        var file = _configuration["Encryption:KeyFile"];
        if (string.IsNullOrWhiteSpace(file))
        {
            if (!Demo.Enabled)
                throw new StartRefusedException("Encryption__KeyFile is not set. Without it nothing can be stored: " + howTo);
            file = Path.Combine(Sqlite.Directory, "demo.key");
        }
        if (!File.Exists(file))
        {
            if (!Demo.Enabled)
                throw new StartRefusedException($"The key file {file} does not exist: " + howTo);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(file, options);
            writer.WriteLine(Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        }
        var bytes = new byte[64];
        return Convert.TryFromBase64String(File.ReadAllText(file).Trim(), bytes, out var length) && length == 32
            ? new KeyEncryptionKey(bytes[..32])
            : throw new StartRefusedException($"The key file {file} does not hold 32 bytes as base64. It must be the one the data was made with.");
    }
}
