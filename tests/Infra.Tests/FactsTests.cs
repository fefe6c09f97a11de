using System.Text.RegularExpressions;

namespace BrigadeDispatch.Infra.Tests;

/// <summary>What the deployment files and the operators' guide say of the programs is true of the programs.</summary>
public sealed partial class FactsTests
{
    private const string Guide = "docs/operations.md";

    private static readonly string[] _read = [.. Repository.Texts("infra"), Guide, "README.md"];

    private static readonly string _sources = string.Join('\n', Repository.Texts("src", ".cs").Select(Repository.Read));

    [Fact]
    public void Every_setting_of_the_server_exists()
    {
        var names = _read.SelectMany(path => ServerSetting().Matches(Repository.Read(path)).Select(match => match.Value)).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(names.Count > 10, string.Join(", ", names));
        Assert.Empty(names.Where(name => !Exists(name)));
    }

    [Theory]
    [InlineData("Storage__Sqlite__Directory", true)]
    [InlineData("Line__MulticastPerSecond", true)]
    [InlineData("Proxy__Trusted", true)]
    [InlineData("Line__MulticastsPerSecond", false)]
    [InlineData("Proxy__Trust", false)]
    public void The_search_for_a_setting_tells_right_from_wrong(string name, bool exists) => Assert.Equal(exists, Exists(name));

    [Fact]
    public void Every_setting_of_the_mail_gateway_exists()
    {
        var settings = Repository.Read("src/mail-gateway/src/settings.ts");
        var names = _read.SelectMany(path => GatewaySetting().Matches(Repository.Read(path)).Select(match => match.Value)).Distinct().ToList();
        Assert.True(names.Count >= 4, string.Join(", ", names));
        Assert.Empty(names.Where(name => !settings.Contains($"'{name}'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_log_event_has_a_number_of_its_own() =>
        Assert.Empty(LogEvent().Matches(_sources).GroupBy(match => match.Groups[1].Value).Where(same => same.Count() > 1).Select(same => string.Join(" / ", same.Select(match => match.Value))));

    [Fact]
    public void The_guide_explains_every_event_that_an_operator_may_have_to_act_on()
    {
        var guide = Repository.Read(Guide);
        var events = LogEvent().Matches(_sources).Select(match => (Id: match.Groups[1].Value, Level: match.Groups[2].Value, Text: match.Groups[3].Value))
            .Where(known => known.Level is "Critical" or "Error" or "Warning").ToList();
        Assert.True(events.Count > 30);
        Assert.Empty(events.Where(known => !Regex.IsMatch(guide, $@"(?m)^\| .*\b{known.Id}\b.* \|")).Select(known => $"{known.Id} {known.Level}: {known.Text}"));
    }

    [Fact]
    public void Files_that_the_guide_names_exist()
    {
        var named = RepositoryPath().Matches(Repository.Read(Guide)).Select(match => match.Value.TrimEnd('.')).Distinct().ToList();
        Assert.True(named.Count > 10);
        // What an operator makes there is kept out of the repository.
        var made = Repository.Read(".gitignore").Split('\n').Select(path => path.TrimEnd('/')).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(named.Where(path => !File.Exists(Repository.At(path)) && !Directory.Exists(Repository.At(path)) && !made.Contains(path.TrimEnd('/')) && !made.Contains(path.TrimEnd('/').Split('/')[^1])));
    }

    [Fact]
    public void Every_command_of_the_guide_says_whether_it_was_run_here()
    {
        var blocks = Block().Matches(Repository.Read(Guide)).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Where(block => block.Item1 == "sh").ToList();
        Assert.True(blocks.Count > 10);
        Assert.Empty(blocks.Where(block => !Marked().IsMatch(block.Item2)).Select(block => block.Item2));
    }

    /// <summary>Read by its whole name, or bound: a class with the property, and its section, stand in the sources.</summary>
    private static bool Exists(string name)
    {
        var parts = name.Split("__");
        var (section, key) = (string.Join(':', parts[..^1]), parts[^1]);
        return _sources.Contains($"\"{section}:{key}\"", StringComparison.Ordinal)
            || _sources.Contains($"\"{section}\"", StringComparison.Ordinal) && Regex.IsMatch(_sources, $@"public \S+ {key} {{ get; (set|init); }}");
    }

    [GeneratedRegex(@"\b(?!Logging__)[A-Z][A-Za-z]+(__[A-Z][A-Za-z]+)+\b")]
    private static partial Regex ServerSetting();

    [GeneratedRegex(@"(?<![A-Z_{])(MAIL_[A-Z_]+[A-Z]|INTAKE_SECRETS?(_FILE)?)\b(?!:\?)")]
    private static partial Regex GatewaySetting();

    [GeneratedRegex(@"\[LoggerMessage\((\d+), LogLevel\.(\w+), ""([^""]*)""")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"\b(infra|docs|src|tests)/[A-Za-z0-9._/-]+[A-Za-z0-9/]")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"(?ms)^```(\w*)\n(.*?)^```")]
    private static partial Regex Block();

    [GeneratedRegex(@"\A# (run here|not run here)")]
    private static partial Regex Marked();
}
