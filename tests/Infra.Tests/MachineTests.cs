using System.Text.RegularExpressions;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Infra.Tests;

/// <summary>Units, scripts and settings of the one machine, checked by the programs that will read them.</summary>
public sealed partial class MachineTests
{
    private const string Folder = "infra/one-machine";

    private static string[] Scripts => [.. Directory.GetFiles(Repository.At(Folder), "brigade-*").Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    /// <summary>The units with the programs where this machine has them.</summary>
    private static string[] Units(TemporaryFolder folder)
    {
        foreach (var unit in Repository.Texts($"{Folder}/systemd", ".service", ".timer"))
            File.WriteAllText(Path.Combine(folder.Path, Path.GetFileName(unit)), Repository.Read(unit)
                .Replace("/opt/brigade-dispatch/bin", Repository.At(Folder), StringComparison.Ordinal)
                .Replace("/usr/bin/dotnet", "/bin/true", StringComparison.Ordinal).Replace("/usr/bin/node", "/bin/true", StringComparison.Ordinal));
        return Directory.GetFiles(folder.Path);
    }

    [Fact]
    public async Task Systemd_understands_every_line_of_the_units()
    {
        var analyze = Tool.Find("systemd-analyze", "systemd");
        using var folder = new TemporaryFolder();
        var units = Units(folder);
        Assert.Equal(6, units.Length);

        var ended = await Tool.RunAsync(analyze, ["verify", .. units], new Dictionary<string, string> { ["SYSTEMD_LOG_LEVEL"] = "warning" });

        Assert.Equal((0, ""), (ended.Status, ended.All));
    }

    [Theory]
    [InlineData("brigade-dispatch.service")]
    [InlineData("brigade-mail-gateway.service")]
    [InlineData("brigade-backup.service")]
    public async Task A_unit_is_as_closed_as_its_program_allows(string unit)
    {
        var analyze = Tool.Find("systemd-analyze", "systemd");
        using var folder = new TemporaryFolder();
        Units(folder);

        // 0 is closed, 10 open; systemd itself calls up to 2.0 OK. The threshold is given in tenths.
        var ended = await Tool.RunAsync(analyze, ["security", "--offline=yes", "--threshold=20", "--no-pager", Path.Combine(folder.Path, unit)]);

        Assert.True(ended.Status == 0, ended.All);
    }

    [Theory]
    [InlineData("brigade-dispatch.service", "brigade.key", "Encryption__KeyFile")]
    [InlineData("brigade-mail-gateway.service", "intake-secrets.json", "INTAKE_SECRETS_FILE")]
    public void A_secret_comes_as_a_credential_and_the_program_always_comes_back(string unit, string secret, string setting)
    {
        var text = Repository.Read($"{Folder}/systemd/{unit}");

        Assert.Contains($"\nLoadCredential={secret}:/etc/brigade-dispatch/{secret}\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nEnvironment={setting}=%d/{secret}\n", text, StringComparison.Ordinal);
        Assert.Contains("\nRestart=always\n", text, StringComparison.Ordinal);
        Assert.Contains("\nStartLimitIntervalSec=0\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nUser=root", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nWatchdogSec=", text, StringComparison.Ordinal);   // nothing speaks to the service manager
    }

    [Fact]
    public async Task Shellcheck_finds_nothing_in_the_scripts()
    {
        var shellcheck = Tool.Find("shellcheck", "shellcheck");
        Assert.Equal(3, Scripts.Length);

        var ended = await Tool.RunAsync(shellcheck, ["-x", .. Scripts]);

        Assert.True(ended.Status == 0, ended.All);
    }

    [Fact]
    public async Task Postfix_knows_every_setting()
    {
        var postconf = Tool.Find("postconf", "postfix");
        using var folder = new TemporaryFolder();
        File.Copy(Repository.At($"{Folder}/postfix/main.cf"), Path.Combine(folder.Path, "main.cf"));
        File.WriteAllText(Path.Combine(folder.Path, "master.cf"), "smtp inet n - y - - smtpd\n");

        var ended = await Tool.RunAsync(postconf, ["-c", folder.Path, "-n"]);

        Assert.Equal((0, ""), (ended.Status, ended.Errors));
        Assert.Contains("relay_domains = brigade.example.jp", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postfixs_SMTP_server_starts_with_these_settings()
    {
        Tool.Find("postconf", "postfix");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Postfix's programs start for root alone");
        using var folder = new TemporaryFolder();
        // Where the queue, the certificate and the log are is the machine's; what is refused and taken is ours.
        File.WriteAllText(Path.Combine(folder.Path, "main.cf"), Repository.Read($"{Folder}/postfix/main.cf")
            .Replace("smtpd_tls_security_level = may", "smtpd_tls_security_level = none", StringComparison.Ordinal)
            .Replace("address_verify_map = btree:$data_directory/verify_cache", "address_verify_map =", StringComparison.Ordinal)
            .Replace("maillog_file = /var/log/postfix.log", "", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder.Path, "master.cf"), "smtp inet n - n - - smtpd\n");

        // Only its start shows a value that is no value: postconf takes any.
        var ended = await Tool.RunAsync("bash", ["-c", "printf 'EHLO hq\\r\\nQUIT\\r\\n' | \"$(postconf -h -c \"$MAIL_CONFIG\" daemon_directory)\"/smtpd -S"], new Dictionary<string, string> { ["MAIL_CONFIG"] = folder.Path });

        Assert.StartsWith("220 call.example.jp", ended.Output, StringComparison.Ordinal);
        Assert.Contains("250-SIZE 10480000", ended.Output, StringComparison.Ordinal);
        Assert.Contains("250-8BITMIME", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Postfix_hands_over_to_where_the_gateway_listens_and_takes_a_little_less_than_it()
    {
        Assert.Contains("MAIL_LISTEN=127.0.0.1:2525", Repository.Read($"{Folder}/systemd/brigade-mail-gateway.service"), StringComparison.Ordinal);
        Assert.Contains("smtp:[127.0.0.1]:2525", Repository.Read($"{Folder}/postfix/transport"), StringComparison.Ordinal);
        var limit = int.Parse(SizeLimit().Match(Repository.Read($"{Folder}/postfix/main.cf")).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(limit, 10_400_000, 10_485_760 - 4096);
    }

    [Fact]
    public async Task A_backup_beside_the_running_server_is_whole_and_a_server_starts_on_it()
    {
        Tool.Find("sqlite3", "sqlite3");
        using var backups = new TemporaryFolder();
        using var restored = new TemporaryFolder();
        var script = Repository.At($"{Folder}/brigade-backup");
        await using (var app = await BrigadeApp.StartAsync(members: 20, cancellationToken: TestContext.Current.CancellationToken))
        {
            var data = Path.Combine(app.DataFolder, "data");

            var ended = await Tool.RunAsync("bash", [script, data, backups.Path]);

            Assert.True(ended.Status == 0, ended.All);
            Assert.Contains("checked", ended.Output, StringComparison.Ordinal);
            using var after = await app.Client.PostAlertAsync(new { id = "after-the-copy", kind = "建物火災", place = "上田市大手一丁目11-16" }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.Accepted, after.StatusCode);
            File.Copy(Path.Combine(data, "demo.key"), Path.Combine(restored.Path, "demo.key"));
        }
        var copy = Assert.Single(Directory.GetFiles(backups.Path));
        File.Copy(copy, Path.Combine(restored.Path, "brigade-dispatch.db"));

        await using var again = await BrigadeApp.StartAsync(
            members: 20, settings: new() { ["Storage:Sqlite:Directory"] = restored.Path }, cancellationToken: TestContext.Current.CancellationToken);

        var members = await again.Client.GetAsync("/api/brigades/demo/members", TestContext.Current.CancellationToken);
        Assert.True(members["members"]!.AsArray().Count >= 20);
    }

    [Fact]
    public async Task A_backup_by_another_user_than_the_databases_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file to somebody else");
        using var data = new TemporaryFolder();
        using var backups = new TemporaryFolder();
        var database = Path.Combine(data.Path, "brigade-dispatch.db");
        await File.WriteAllTextAsync(database, "", TestContext.Current.CancellationToken);
        await Tool.RunAsync("chown", ["nobody", database]);

        var ended = await Tool.RunAsync("bash", [Repository.At($"{Folder}/brigade-backup"), data.Path, backups.Path]);

        Assert.Equal(1, ended.Status);
        Assert.Contains("run it as nobody", ended.Errors, StringComparison.Ordinal);
        Assert.Equal([database], Directory.GetFiles(data.Path));
        Assert.Empty(Directory.GetFiles(backups.Path));
    }

    [Fact]
    public async Task Old_backups_go_and_one_a_day_stays_for_35_days()
    {
        Tool.Find("sqlite3", "sqlite3");
        using var data = new TemporaryFolder();
        using var backups = new TemporaryFolder();
        var made = await Tool.RunAsync("sqlite3", [Path.Combine(data.Path, "brigade-dispatch.db"), "CREATE TABLE documents (number INTEGER)"]);
        Assert.True(made.Status == 0, made.All);
        var now = TimeProvider.System.GetUtcNow();
        string Name(DateTimeOffset at) => Path.Combine(backups.Path, $"brigade-dispatch-{at:yyyyMMdd'T'HHmmss'Z'}.db");
        var tenDaysAgo = new DateTimeOffset(now.UtcDateTime.Date.AddDays(-10), TimeSpan.Zero);
        string[] kept = [Name(now.AddHours(-2)), Name(now.AddHours(-4)), Name(tenDaysAgo.AddHours(1))];
        string[] gone = [Name(tenDaysAgo.AddHours(3)), Name(tenDaysAgo.AddHours(5)), Name(now.AddDays(-36))];
        foreach (var file in kept.Concat(gone))
            await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var ended = await Tool.RunAsync("bash", [Repository.At($"{Folder}/brigade-backup"), data.Path, backups.Path]);

        Assert.True(ended.Status == 0, ended.All);
        Assert.All(kept, file => Assert.True(File.Exists(file), file));
        Assert.All(gone, file => Assert.False(File.Exists(file), file));
        Assert.Equal(kept.Length + 1, Directory.GetFiles(backups.Path).Length);
    }

    [GeneratedRegex(@"(?m)^message_size_limit = (\d+)$")]
    private static partial Regex SizeLimit();
}
