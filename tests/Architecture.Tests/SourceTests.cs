using System.Text.RegularExpressions;

namespace BrigadeDispatch.Architecture.Tests;

/// <summary>What no source of ours may hold.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 400;

    private static readonly string[] _emptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Service", "Services", "Common", "Dto", "Impl"];

    [Fact]
    public void The_clock_is_read_through_TimeProvider_alone() => Assert.Empty(Lines("src", Clock()));

    [Fact]
    public void Nothing_waits_for_a_task_by_blocking()
    {
        var allowed = AllowLists.Blocking.Select(entry => entry.What).ToList();
        Assert.Empty(Lines("src", Blocking()).Where(found => !allowed.Any(found.StartsWith)));
        Assert.All(allowed, path => Assert.True(Blocking().IsMatch(Code(path)), $"{path} blocks no more: take it off the list."));
    }

    [Fact]
    public void The_client_puts_no_text_into_the_page_as_markup() => Assert.Empty(Lines("liff-client/src", Markup(), ".ts", ".tsx"));

    [Fact]
    public void No_file_names_a_machines_folders_or_a_registry()
    {
        string[] texts = [".cs", ".csproj", ".props", ".json", ".md", ".ts", ".tsx", ".mjs", ".js", ".sh", ".yml", ".yaml", ".html", ".css", ".npmrc", ".config", ""];
        var files = Repository.Files("src", texts).Concat(Repository.Files("tests", texts)).Concat(Repository.Files("liff-client", texts))
            .Concat(Repository.Files("docs", texts)).Concat(Repository.Files(".ci", texts)).Concat(Repository.Files("infra", texts))
            .Concat(Directory.GetFiles(Repository.Root).Select(file => Path.GetFileName(file)))
            .Where(path => path != "tests/Architecture.Tests/SourceTests.cs").ToList();
        Assert.True(files.Count > 100, "The search finds too little to be of use.");
        Assert.Empty(
            from path in files
            from line in Repository.Read(path).Split('\n').Select((text, index) => (text, index))
            where Machine().IsMatch(line.text)
            select $"{path}:{line.index + 1}: {line.text.Trim()}");
    }

    [Theory]
    [InlineData("var a = DateTime.UtcNow;", "clock")]
    [InlineData("DateTimeOffset.Now.Add(x)", "clock")]
    [InlineData("var a = task.Result;", "blocking")]
    [InlineData("task.Wait();", "blocking")]
    [InlineData("task.GetAwaiter().GetResult()", "blocking")]
    [InlineData("element.innerHTML = name", "markup")]
    [InlineData("<p dangerouslySetInnerHTML={x} />", "markup")]
    [InlineData("\"resolved\": \"https://registry" + ".npmjs.org/a/-/a-1.tgz\"", "machine")]
    [InlineData("cd /home/someone/brigade", "machine")]
    [InlineData("C:\\Users\\someone", "machine")]
    public void The_searches_find_what_they_look_for(string line, string search) =>
        Assert.Matches(search switch { "clock" => Clock(), "blocking" => Blocking(), "markup" => Markup(), _ => Machine() }, line);

    [Fact]
    public void LINEs_addresses_are_known_to_Messaging_and_Identity_alone() =>
        Assert.Empty(Lines("src", LineAddress()).Where(found =>
            !found.StartsWith("src/Modules/Messaging/", StringComparison.Ordinal) && !found.StartsWith("src/Modules/Identity/", StringComparison.Ordinal)));

    [Fact]
    public void A_source_file_can_be_read_in_one_sitting()
    {
        var allowed = AllowLists.LongFiles.Select(entry => entry.What).ToList();
        var lengths = Repository.Files("src", ".cs").ToDictionary(path => path, path => File.ReadLines(Path.Combine(Repository.Root, path)).Count());
        Assert.Empty(lengths.Where(file => file.Value > LongestFile && !allowed.Contains(file.Key)).Select(file => $"{file.Key}: {file.Value} lines"));
        Assert.All(allowed, path => Assert.True(lengths.GetValueOrDefault(path) > LongestFile, $"{path} is short enough now: take it off the list."));
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(
            from assembly in Product.All
            from type in assembly.Written()
            where Words(type.Name).Any(_emptyWords.Contains)
            select type.FullName);

    [Theory]
    [InlineData("AlertService")]
    [InlineData("IMemberManager")]
    [InlineData("StringUtil")]
    [InlineData("AlertDto")]
    public void The_search_for_such_names_finds_them(string name) => Assert.Contains(Words(name), _emptyWords.Contains);

    [Fact]
    public void Files_start_a_namespace_of_their_folder() =>
        Assert.Empty(
            from path in Repository.Files("src", ".cs")
            where Path.GetFileName(path) != "Program.cs"
            let space = Namespace().Match(Repository.Read(path))
            let folders = path.Split('/')[1..^1].Where(folder => folder != "Modules").ToArray()
            where !space.Success || space.Groups[1].Value.Trim() != "BrigadeDispatch." + string.Join('.', folders) && !IsFlat(space.Groups[1].Value, folders)
            select $"{path}: {space.Groups[1].Value}");

    [Fact]
    public void The_glossary_has_the_word_of_every_stored_type()
    {
        var glossary = Repository.Read("src/Kernel/GLOSSARY.md");
        var names = Documents.TypeNames().Select(document => document.Name).Append("history").Append("audit").Append("key").ToList();
        Assert.True(names.Count >= 12);
        Assert.Empty(names.Where(name => !glossary.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_glossary_gives_each_word_once_with_its_Japanese()
    {
        var rows = Repository.Read("src/Kernel/GLOSSARY.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| word |", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        Assert.True(rows.Count > 30);
        Assert.All(rows, row => Assert.True(row.Length == 5 && row[1].Length > 0 && row[2].Length > 0 && row[3].Length > 0, string.Join('|', row)));
        Assert.Equal(rows.Select(row => row[1]).Distinct(StringComparer.OrdinalIgnoreCase), rows.Select(row => row[1]));
    }

    // Contracts keeps one folder per module and the kernel's root has no folder of its own.
    private static bool IsFlat(string space, string[] folders) => folders.Length == 0 && space.Trim() == "BrigadeDispatch";

    private static IEnumerable<string> Lines(string folder, Regex search, params string[] extensions) =>
        from path in Repository.Files(folder, extensions.Length == 0 ? [".cs"] : extensions)
        from line in Code(path).Split('\n').Select((text, index) => (text, index))
        where search.IsMatch(line.text)
        select $"{path}:{line.index + 1}: {line.text.Trim()}";

    // Comments may speak of what code may not do.
    private static string Code(string path) => Comment().Replace(Repository.Read(path), "");

    private static IEnumerable<string> Words(string name) => Word().Matches(name).Select(match => match.Value);

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Clock();

    [GeneratedRegex(@"\.Result\b|\.Wait\(|\.GetAwaiter\(\)\.GetResult\(|Thread\.Sleep", RegexOptions.NonBacktracking)]
    private static partial Regex Blocking();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write", RegexOptions.NonBacktracking)]
    private static partial Regex Markup();

    [GeneratedRegex(@"(^|[\s""'=(:])/(work|home|root|Users)/|[A-Za-z]:\\\\?(Users|work)|registry\.npmjs|registry\.yarnpkg|api\.nuget\.org|npm\.pkg\.|pkgs\.dev\.azure|artifactory|/repository/(npm|nuget)", RegexOptions.NonBacktracking)]
    private static partial Regex Machine();

    [GeneratedRegex(@"\bline\.me\b|line-apps\.com", RegexOptions.NonBacktracking)]
    private static partial Regex LineAddress();

    [GeneratedRegex(@"(?m)^\s*//.*$|(?m)[ \t]+//(?!/).*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?m)^namespace ([\w.]+);", RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();

    [GeneratedRegex("[A-Z][a-z0-9]*", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
