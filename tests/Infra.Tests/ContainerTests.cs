using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace BrigadeDispatch.Infra.Tests;

/// <summary>Dockerfiles and Compose files; no image is built here.</summary>
public sealed partial class ContainerTests
{
    private static readonly string[] _dockerfiles = ["infra/docker/server.Dockerfile", "infra/docker/mail-gateway.Dockerfile"];
    private static readonly string[] _composes = ["infra/docker/compose.yaml", "infra/docker/compose.cosmos.yaml"];

    private static YamlMappingNode Compose(string path)
    {
        var yaml = new YamlStream();
        // Anchors merged by "<<" are looked up by hand below: the representation keeps them apart.
        yaml.Load(new StringReader(Repository.Read(path)));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static Dictionary<string, YamlMappingNode> Services(string path) =>
        ((YamlMappingNode)Compose(path)["services"]).Children.ToDictionary(entry => entry.Key.ToString(), entry => (YamlMappingNode)entry.Value);

    /// <summary>A service's entry, its own or merged into it.</summary>
    private static YamlNode? Entry(YamlMappingNode service, string name) =>
        service.Children.TryGetValue(name, out var own) ? own
        : service.Children.TryGetValue("<<", out var merged) && ((YamlMappingNode)merged).Children.TryGetValue(name, out var shared) ? shared : null;

    [Fact]
    public async Task A_linter_and_Composes_schema_find_nothing_wrong()
    {
        var folder = Repository.At("tests/Infra.Tests/node");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules", "dockerfile-utils")), "npm ci was not run in tests/Infra.Tests/node");

        var ended = await Tool.RunAsync(Tool.Find("node", "nodejs"), [Path.Combine(folder, "lint.mjs"), .. _dockerfiles.Concat(_composes).Select(Repository.At)]);

        Assert.True(ended.Status == 0, ended.Errors);
        Assert.Empty(JsonSerializer.Deserialize<string[]>(ended.Output)!);
    }

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void An_image_runs_without_root_and_knows_whether_it_is_well(string path)
    {
        var last = Repository.Read(path).Split("\nFROM ")[^1];

        Assert.True(int.Parse(UserLine().Match(last).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Contains("\nHEALTHCHECK ", last, StringComparison.Ordinal);
        Assert.DoesNotContain("curl", last, StringComparison.Ordinal);
    }

    public static TheoryData<string> Dockerfiles => [.. _dockerfiles];

    [Fact]
    public void The_servers_health_check_is_a_command_that_it_has()
    {
        Assert.Contains("""CMD ["dotnet", "/app/BrigadeDispatch.Host.dll", "health"]""", Repository.Read(_dockerfiles[0]), StringComparison.Ordinal);
        Assert.Contains("case \"health\":", Repository.Read("src/Host/Operator/OperatorCommands.cs"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("220 call.example.jp ESMTP\r\n", 0)]
    [InlineData("421 4.3.2 too many connections\r\n", 1)]
    [InlineData(null, 1)]
    public async Task The_gateways_health_check_takes_a_greeting_and_nothing_else_for_well(string? greeting, int status)
    {
        var node = Tool.Find("node", "nodejs");
        var check = JsonSerializer.Deserialize<string[]>(HealthCheck().Match(Repository.Read(_dockerfiles[1])).Groups[1].Value)!;
        Assert.Equal(["node", "-e"], check[..2]);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        if (greeting is null)
            server.Stop();

        var running = Tool.RunAsync(node, ["-e", check[2].Replace("2525", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)]);
        if (greeting is not null)
        {
            using var client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(greeting), TestContext.Current.CancellationToken);
            Assert.Equal("QUIT", await new StreamReader(client.GetStream()).ReadLineAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(status, (await running).Status);
    }

    [Fact]
    public void Every_container_is_read_only_without_privileges_and_comes_back()
    {
        foreach (var (name, service) in Services(_composes[0]))
        {
            Assert.Equal((name, "true"), (name, Entry(service, "read_only")?.ToString()));
            Assert.Equal((name, "ALL"), (name, ((YamlSequenceNode)Entry(service, "cap_drop")!).Children.Single().ToString()));
            Assert.Equal((name, "no-new-privileges:true"), (name, ((YamlSequenceNode)Entry(service, "security_opt")!).Children.Single().ToString()));
            Assert.Equal((name, "unless-stopped"), (name, Entry(service, "restart")?.ToString()));
            Assert.NotNull(Entry(service, "stop_grace_period"));
            Assert.Null(Entry(service, "privileged"));
        }
        var added = Services(_composes[1]).Where(service => !Services(_composes[0]).ContainsKey(service.Key)).ToList();
        Assert.Equal(["server-2"], added.Select(service => service.Key));
        Assert.Equal("server", ((YamlMappingNode)added[0].Value["extends"])["service"].ToString());   // and so all of the above
    }

    [Fact]
    public void Secrets_are_files_and_stand_in_no_compose_file()
    {
        var secrets = (YamlMappingNode)Compose(_composes[0])["secrets"];
        Assert.Equal(["brigade.key", "intake-secrets.json", "tls.crt", "tls.key"], secrets.Children.Select(secret => secret.Key.ToString()));
        Assert.All(secrets.Children, secret => Assert.Equal($"./secrets/{secret.Key}", ((YamlMappingNode)secret.Value)["file"].ToString()));
        Assert.All(_composes, path => Assert.DoesNotContain("Storage__Cosmos__Key", Repository.Read(path), StringComparison.Ordinal));
    }

    [Fact]
    public void The_proxys_addresses_are_the_containers()
    {
        string AddressOf(string path, string service) => ((YamlMappingNode)((YamlMappingNode)Services(path)[service]["networks"])["inside"])["ipv4_address"].ToString();
        var (first, second) = (AddressOf(_composes[0], "server"), AddressOf(_composes[1], "server-2"));

        Assert.Equal([$"{first}:8080"], Servers("infra/docker/upstream.conf"));
        Assert.Equal([$"{first}:8080", $"{second}:8080"], Servers("infra/docker/upstream.two.conf"));
        Assert.Equal(AddressOf(_composes[0], "proxy"), ((YamlMappingNode)Services(_composes[0])["server"]["environment"])["Proxy__Trusted"].ToString());
        Assert.Contains("ASPNETCORE_URLS=http://+:8080", Repository.Read(_dockerfiles[0]), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Servers(string path) => ServerLine().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?m)^USER (\d+)$")]
    private static partial Regex UserLine();

    [GeneratedRegex(@"(?m)^HEALTHCHECK .* CMD (\[.*\])$")]
    private static partial Regex HealthCheck();

    [GeneratedRegex(@"(?m)^server (\S+?)[ ;]")]
    private static partial Regex ServerLine();
}
