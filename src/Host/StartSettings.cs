using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Cosmos;
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

/// <summary>The engines that can hold the data.</summary>
internal enum StorageProvider
{
    /// <summary>A file on this machine, written by this process alone.</summary>
    Sqlite,

    /// <summary>Azure Cosmos DB, shared by several instances.</summary>
    Cosmos,
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
        Provider = configuration["Storage:Provider"] is { Length: > 0 } text
            ? ProviderOf(text) ?? throw new StartRefusedException($"Storage__Provider '{text}' is none: leave it out for Sqlite, or set Sqlite or Cosmos.")
            : StorageProvider.Sqlite;
        Sqlite = configuration.GetSection(SqliteOptions.Section).Get<SqliteOptions>() ?? new SqliteOptions();
        Cosmos = configuration.GetSection(CosmosOptions.Section).Get<CosmosOptions>() ?? new CosmosOptions();
    }

    public StorageProvider Provider { get; }

    public DemoOptions Demo { get; }

    public SqliteOptions Sqlite { get; }

    public CosmosOptions Cosmos { get; }

    /// <summary>The engine of that name; null if there is none.</summary>
    public static StorageProvider? ProviderOf(string text) =>
        Enum.TryParse<StorageProvider>(text, ignoreCase: true, out var named) && Enum.IsDefined(named) && !char.IsAsciiDigit(text[0]) ? named : null;

    /// <summary>The socket at which a running server takes work from operator commands; null if no path to it is short enough (104 bytes on some systems).</summary>
    public string? DoorPath => new[] { Path.GetFullPath(Path.Combine(Sqlite.Directory, "operator.sock")), Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(Sqlite.Directory, "operator.sock")) }
        .FirstOrDefault(path => System.Text.Encoding.UTF8.GetByteCount(path) <= 103);

    /// <summary>Where the store of an engine is by these settings.</summary>
    public StorePlace PlaceOf(StorageProvider provider) =>
        new(provider, provider is StorageProvider.Cosmos ? $"{Cosmos.Endpoint.TrimEnd('/')} {Cosmos.Database}" : Path.GetFullPath(Sqlite.Directory));

    /// <summary>What another process needs to open these stores: the section Storage, with a folder that does not depend on where one stands.</summary>
    public IReadOnlyDictionary<string, string?> StoreSettings()
    {
        var all = _configuration.GetSection("Storage").AsEnumerable().Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value);
        all[$"{SqliteOptions.Section}:Directory"] = Path.GetFullPath(Sqlite.Directory);
        all.Remove("Storage:Provider");
        return all;
    }

    /// <summary>These settings with others on top.</summary>
    public StartSettings With(IEnumerable<KeyValuePair<string, string?>> others) =>
        new(new ConfigurationBuilder().AddConfiguration(_configuration).AddInMemoryCollection(others).Build());

    /// <summary>Opens the store of the provider that is set, if it is in force.</summary>
    public async Task<StoreInForce> OpenStoreAsync(TimeProvider clock, ILogger log, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(Provider, clock, log, cancellationToken);
        var store = new StoreInForce(opened.Store, clock);
        try
        {
            await new Admission(this, clock).AdmitAsync(opened, cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the store that a mark names. A folder that is not there is not made.</summary>
    public async Task<StoreEnd> OpenOtherAsync(StorePlace place, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (place.Provider is StorageProvider.Cosmos)
            return PlaceOf(place.Provider) == place
                ? await OpenEngineAsync(place.Provider, clock, cancellationToken)
                : throw new StartRefusedException("Storage__Cosmos__Endpoint and __Database name another one");
        if (!File.Exists(Path.Combine(place.Where, SqliteDocumentStore.FileName)))
            throw new StartRefusedException($"there is no database in {place.Where}");
        return await With([new($"{SqliteOptions.Section}:Directory", place.Where)]).OpenEngineAsync(place.Provider, clock, cancellationToken);
    }

    /// <summary>Opens the store of an engine by itself, whether or not it is in force.</summary>
    public Task<StoreEnd> OpenEngineAsync(StorageProvider provider, TimeProvider clock, CancellationToken cancellationToken)
    {
        // The factory lives as long as the process: the store says what it does for as long.
        var logging = LoggerFactory.Create(builder => builder.AddConfiguration(_configuration.GetSection("Logging")).AddJsonConsole(console => console.UseUtcTimestamp = true));
        return OpenAsync(provider, clock, logging.CreateLogger(LogOf(provider)), cancellationToken);
    }

    /// <summary>Whose log an engine writes.</summary>
    public static string LogOf(StorageProvider provider) => $"BrigadeDispatch.Storage.{provider}";

    // Two methods, so that a start on SQLite does not even load the other engine's libraries.
    private Task<StoreEnd> OpenAsync(StorageProvider provider, TimeProvider clock, ILogger log, CancellationToken cancellationToken) =>
        provider is StorageProvider.Cosmos ? OpenCosmosAsync(clock, log, cancellationToken) : OpenSqliteAsync(clock, log, cancellationToken);

    private async Task<StoreEnd> OpenCosmosAsync(TimeProvider clock, ILogger log, CancellationToken cancellationToken)
    {
        var store = await CosmosStorage.OpenAsync(Cosmos, clock, log, cancellationToken);
        return new StoreEnd(PlaceOf(StorageProvider.Cosmos), store, store);
    }

    private async Task<StoreEnd> OpenSqliteAsync(TimeProvider clock, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            var store = await SqliteStorage.OpenAsync(Sqlite, clock, log, cancellationToken);
            return new StoreEnd(PlaceOf(StorageProvider.Sqlite), store, store);
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
            MakeKeyFile(file);
        }
        var bytes = new byte[64];
        return Convert.TryFromBase64String(File.ReadAllText(file).Trim(), bytes, out var length) && length == 32
            ? new KeyEncryptionKey(bytes[..32])
            : throw new StartRefusedException($"The key file {file} does not hold 32 bytes as base64. It must be the one the data was made with.");
    }

    // Written aside and put in place whole: of two instances that start at once one makes it, and the other never reads half of it.
    private static void MakeKeyFile(string file)
    {
        var aside = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(aside, options))
            writer.WriteLine(Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        try
        {
            File.Move(aside, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(aside);   // the other was first
        }
    }
}
