using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class ProcessTests
{
    [Fact]
    public async Task The_third_party_server_is_gone_when_the_stand_in_is_disposed()
    {
        int node;
        await using (var host = await CosmosStandInHost.StartAsync(Account.Ending))
            node = host.NodeProcessId;

        Assert.False(IsRunning(node));
    }

    [Fact]
    public async Task The_third_party_server_does_not_outlive_a_stand_in_that_is_killed()
    {
        using var program = Start(out var endpoint);
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await endpoint };
        var node = (await http.GetFromJsonAsync<JsonElement>("_control/", Account.Ending)).GetProperty("nodeProcessId").GetInt32();
        Assert.True(IsRunning(node));

        program.Kill();   // SIGKILL: nothing of ours runs any more

        await program.WaitForExitAsync(Account.Ending);
        await Account.UntilAsync(() => Task.FromResult(!IsRunning(node)));
    }

    [Fact]
    public async Task Another_process_orders_faults_and_reads_the_ledger_over_HTTP()
    {
        using var program = Start(out var endpoint);
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await endpoint };
        try
        {
            var account = await Account.OpenAsync(http.BaseAddress!);
            using var ordered = await OrderAsync(new { kind = "status", status = 429, waitMs = 1, on = "Create, Batch", times = 2 });
            using var wrong = await OrderAsync(new { kind = "status", status = 429, times = 1, share = 0.5 });
            var pending = await http.GetFromJsonAsync<string[]>("_control/faults", Account.Ending);
            using var created = await account.CreateAsync("ueda", new { id = "a", b = "ueda" });

            Assert.Equal([204, 400], [(int)ordered.StatusCode, (int)wrong.StatusCode]);
            Assert.Equal(["Status 429 before execution on Create, Batch, 2 times"], pending!);
            var creates = (await http.GetFromJsonAsync<JsonElement>("_control/ledger", Account.Ending)).GetProperty("totals").GetProperty("Create");
            Assert.Equal(3, creates.GetProperty("requests").GetInt32());
            Assert.Equal(2, creates.GetProperty("statuses").GetProperty("429").GetInt32());
            account.Dispose();
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(Account.Ending);
        }

        Task<HttpResponseMessage> OrderAsync(object fault) => http.PostAsJsonAsync("_control/faults", fault, Account.Ending);
    }

    private static Process Start(out Task<Uri> endpoint)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CosmosStandInHost).Assembly.Location, "--port", "0"]) { RedirectStandardOutput = true };
        var program = Process.Start(start)!;
        endpoint = FirstLineAsync(program);
        return program;
    }

    private static async Task<Uri> FirstLineAsync(Process program) =>
        new(await program.StandardOutput.ReadLineAsync(Account.Ending) ?? throw new InvalidOperationException("The stand-in ended before it told its address"));

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;   // there is no such process
        }
    }
}
