using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using BrigadeDispatch.Storage.Cosmos;

namespace BrigadeDispatch.Infra.Tests;

/// <summary>The Azure templates: compiled and linted by Bicep itself, which knows every resource's shape; never deployed here.</summary>
public sealed class BicepTests(BicepTests.Compiled compiled) : IClassFixture<BicepTests.Compiled>
{
    /// <summary>The compiler's output, made once.</summary>
    public sealed class Compiled : IAsyncLifetime
    {
        internal Tool.Ended? Template { get; private set; }

        internal Tool.Ended? Parameters { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (Bicep() is not { } bicep)
                return;
            // Self-contained .NET: without ICU it needs to be told.
            var environment = new Dictionary<string, string> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" };
            Template = await Tool.RunAsync(bicep, ["build", "--stdout", Repository.At("infra/azure/main.bicep")], environment);
            Parameters = await Tool.RunAsync(bicep, ["build-params", "--stdout", Repository.At("infra/azure/main.bicepparam")], environment);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static string? Bicep()
        {
            var package = typeof(BicepTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(known => known.Key == "Bicep").Value;
            return OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64 && package is { Length: > 0 } ? Path.Combine(package, "tools", "bicep") : null;
        }
    }

    private JsonNode Template()
    {
        Assert.SkipWhen(compiled.Template is null, "The Bicep compiler that NuGet brings is for Linux on x64");
        Assert.True(compiled.Template.Status == 0, compiled.Template.Errors);
        return JsonNode.Parse(compiled.Template.Output)!;
    }

    /// <summary>Resources of all modules, by type.</summary>
    private List<JsonNode> Resources(string type) => [.. All(Template()).Where(resource => (string?)resource["type"] == type)];

    private static IEnumerable<JsonNode> All(JsonNode template)
    {
        var resources = template["resources"] switch
        {
            JsonArray list => list.Select(resource => resource!),
            JsonObject named => named.Select(resource => resource.Value!),
            _ => [],
        };
        foreach (var resource in resources)
        {
            yield return resource;
            if (resource["properties"]?["template"] is JsonObject inner && inner["resources"] is not null)
                foreach (var nested in All(inner))
                    yield return nested;
        }
    }

    [Fact]
    public void The_templates_compile_without_a_warning()
    {
        Assert.NotEmpty(Resources("Microsoft.App/containerApps"));
        Assert.Equal("", compiled.Template!.Errors);
    }

    [Fact]
    public void The_example_of_parameters_fits_and_holds_no_secret()
    {
        Assert.NotNull(Template());
        Assert.True(compiled.Parameters!.Status == 0, compiled.Parameters.Errors);
        Assert.Equal("", compiled.Parameters.Errors);
        Assert.DoesNotContain(Template()["parameters"]!.AsObject(), parameter => ((string)parameter.Value!["type"]!).StartsWith("secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_container_of_documents_is_the_engines()
    {
        var container = Assert.Single(Resources("Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers"))["properties"]!["resource"]!;

        Assert.Equal(CosmosOptions.Container, (string)container["id"]!);
        Assert.Equal([CosmosOptions.PartitionKeyPath], container["partitionKey"]!["paths"]!.AsArray().Select(path => (string)path!));
        Assert.Equal(-1, (int)container["defaultTtl"]!);
        Assert.Equal(CosmosOptions.IndexedPaths, container["indexingPolicy"]!["includedPaths"]!.AsArray().Select(path => (string)path!["path"]!));
        Assert.Equal(["/*"], container["indexingPolicy"]!["excludedPaths"]!.AsArray().Select(path => (string)path!["path"]!));
        Assert.Equal(new CosmosOptions().Database, (string)Assert.Single(Resources("Microsoft.DocumentDB/databaseAccounts/sqlDatabases"))["properties"]!["resource"]!["id"]!);
    }

    [Fact]
    public void The_data_has_one_writing_region_a_second_one_to_fall_back_on_and_can_be_put_back()
    {
        var account = Assert.Single(Resources("Microsoft.DocumentDB/databaseAccounts"))["properties"]!;

        Assert.False((bool)account["enableMultipleWriteLocations"]!);
        Assert.True((bool)account["enableAutomaticFailover"]!);
        Assert.Equal(2, account["locations"]!.AsArray().Count);
        Assert.Equal("BoundedStaleness", (string)account["consistencyPolicy"]!["defaultConsistencyLevel"]!);
        Assert.Equal("Continuous30Days", (string)account["backupPolicy"]!["continuousModeProperties"]!["tier"]!);
        Assert.Equal("japaneast", (string)Template()["parameters"]!["location"]!["defaultValue"]!);
        Assert.Equal("japanwest", (string)Template()["parameters"]!["secondLocation"]!["defaultValue"]!);
    }

    [Fact]
    public void Keys_and_secrets_cannot_be_purged_and_are_read_by_role_alone()
    {
        var vault = Assert.Single(Resources("Microsoft.KeyVault/vaults"))["properties"]!;

        Assert.True((bool)vault["enablePurgeProtection"]!);
        Assert.True((bool)vault["enableSoftDelete"]!);
        Assert.True((bool)vault["enableRbacAuthorization"]!);
        Assert.False((bool)Template()["parameters"]!["cosmosKeysAllowed"]!["defaultValue"]!);
        Assert.All(Resources("Microsoft.App/containerApps").SelectMany(app => app["properties"]!["configuration"]!["secrets"]!.AsArray()), secret =>
        {
            Assert.NotNull(secret!["keyVaultUrl"]);
            Assert.Null(secret["value"]);
        });
    }

    [Fact]
    public void No_program_is_scaled_away_and_each_has_time_to_finish()
    {
        var apps = Resources("Microsoft.App/containerApps").Select(app => app["properties"]!["template"]!).ToList();

        Assert.Equal(2, apps.Count);
        Assert.All(apps, app => Assert.InRange((int)app["terminationGracePeriodSeconds"]!, 40, 600));
        Assert.Equal("[parameters('serverReplicas')]", (string)apps[0]["scale"]!["minReplicas"]!);
        Assert.Equal(2, (int)apps[1]["scale"]!["minReplicas"]!);
        Assert.Equal(2, (int)Template()["parameters"]!["serverReplicas"]!["minValue"]!);
    }

    [Fact]
    public void Probes_ask_addresses_that_the_server_has()
    {
        var server = Repository.Read("src/Host/Health.cs");
        var probes = Resources("Microsoft.App/containerApps").SelectMany(app => app["properties"]!["template"]!["containers"]!.AsArray())
            .SelectMany(container => container!["probes"]!.AsArray()).Where(probe => probe!["httpGet"] is not null).Select(probe => (string)probe!["httpGet"]!["path"]!).ToList();

        Assert.Equal(3, probes.Count);
        Assert.All(probes, path => Assert.Contains($"\"{path}\" =>", server, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_server_takes_its_share_of_LINEs_pace()
    {
        Template();
        var programs = Repository.Read("infra/azure/programs.bicep");
        var options = Repository.Read("src/Modules/Messaging/Line/LineOptions.cs");
        foreach (var (setting, variable) in (IEnumerable<(string, string)>)[("MulticastPerSecond", "multicastPerSecond"), ("PushPerSecond", "pushPerSecond")])
        {
            var limit = int.Parse(options.Split($"public int {setting} {{ get; set; }} = ")[1].Split(';')[0], CultureInfo.InvariantCulture);
            Assert.Contains($"var {variable} = {limit} / serverReplicas", programs, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Alerts_look_for_events_that_the_server_logs()
    {
        var queries = Template().ToJsonString();
        var ids = System.Text.RegularExpressions.Regex.Matches(queries, @"event\.EventId\)\s*==\s*(\d+)").Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Equal(["1002", "9301"], ids.Order());
        Assert.All(ids, id => Assert.Contains(Repository.Texts("src", ".cs"), path => Repository.Read(path).Contains($"[LoggerMessage({id},", StringComparison.Ordinal)));
    }
}
