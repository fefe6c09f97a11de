using System.Security.Cryptography;
using System.Text;

namespace BrigadeDispatch.Scenarios;

/// <summary>
/// Where the servers of scenarios keep their data: a folder, and with it on Cosmos DB a database of the folder's own, if the test program has started a
/// stand-in for it. So every scenario runs on both engines without knowing of either (tests/Host.Cosmos.Tests).
/// </summary>
public static class ScenarioStorage
{
    /// <summary>The stand-in that all scenarios of this program use; null: SQLite.</summary>
    public static (Uri Endpoint, string Key)? Cosmos { get; set; }

    /// <summary>Settings, as the environment has them, of a server with its data at a folder.</summary>
    public static Dictionary<string, string> At(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var settings = new Dictionary<string, string> { ["Storage__Sqlite__Directory"] = folder };
        if (Cosmos is { } service)
        {
            settings["Storage__Provider"] = "Cosmos";
            settings["Storage__Cosmos__Endpoint"] = service.Endpoint.ToString();
            settings["Storage__Cosmos__Key"] = service.Key;
            settings["Shutdown__DrainSeconds"] = "0";   // nobody sends to them through a proxy
            settings["Storage__Cosmos__Database"] = "s-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..24];
        }
        return settings;
    }
}
