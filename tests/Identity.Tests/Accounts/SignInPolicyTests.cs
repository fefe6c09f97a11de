using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>The sign-in policy, edited by an admin.</summary>
public sealed class SignInPolicyTests
{
    private static readonly byte[] _key = Encoding.ASCII.GetBytes("12345678901234567890");

    private static async Task<Device> AdminAsync(AccountApp app, bool totp = true)
    {
        var person = app.Crew.Add(9, "小林 誠", null, Permission.EditSignInPolicy, Permission.SeeSignInLog);
        if (totp)
            await app.SetTotpAsync(person, _key);
        return await app.SignedInFreshAsync(person);
    }

    private static async Task<JsonObject> FormAsync(Device admin) => (JsonObject)(await admin.GetAsync("sign-in-policy")).Body!;

    [Fact]
    public async Task A_brigade_that_never_saved_one_has_the_one_for_most()
    {
        await using var app = await AccountApp.StartAsync();
        var form = await FormAsync(await AdminAsync(app));

        Assert.Equal(("default", 12, 10, 720), ((string)form["version"]!, (int)form["passwords"]!["minimumLength"]!, (int)form["passwords"]!["tries"]!, (int)form["secondFactorMinutes"]!));
        Assert.Contains("EditSignInPolicy", form["secondFactorFor"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("127.0.0.1", (string)form["yourAddress"]!);
    }

    [Fact]
    public async Task What_is_saved_counts_at_the_next_request_and_stands_in_the_audit_before_and_after()
    {
        await using var app = await AccountApp.StartAsync();
        var admin = await AdminAsync(app);
        var form = await FormAsync(admin);
        form["passwords"]!["minimumLength"] = 20;
        form["idleMinutes"] = 5;
        form["secondFactorFor"] = new JsonArray("editSignInPolicy");

        var saved = await admin.PutAsync("sign-in-policy", form);

        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.NotEqual("default", (string)saved.Body!["version"]!);
        Assert.Equal(["EditSignInPolicy"], saved.Body["secondFactorFor"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(20, (int)(await admin.GetAsync("account")).Body!["passwordRules"]!["minimumLength"]!);
        app.Pass(TimeSpan.FromMinutes(7));
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync("account")).Status);

        var keys = (Kernel.Encryption.KeyRing)app.Services.GetService(typeof(Kernel.Encryption.KeyRing))!;
        var store = (Kernel.Storage.IDocumentStore)app.Services.GetService(typeof(Kernel.Storage.IDocumentStore))!;
        var audit = (await store.QueryAsync(OneBrigade.Id, new Kernel.Storage.DocumentQuery("audit"), TestContext.Current.CancellationToken)).Documents
            .Select(stored => JsonNode.Parse(keys.Open(OneBrigade.Id, "audit", stored.Id, stored.Body.Span))!)
            .Single(one => one["entries"]!.AsArray().Any(entry => (string)entry!["action"]! == "signInPolicy.changed"));
        Assert.StartsWith("member:", (string)audit["actor"]!, StringComparison.Ordinal);
        var detail = JsonNode.Parse((string)audit["entries"]![0]!["detail"]!)!;
        Assert.Equal((12, 20), ((int)detail["before"]!["passwords"]!["minimumLength"]!, (int)detail["after"]!["passwords"]!["minimumLength"]!));
    }

    [Fact]
    public async Task Of_two_who_edit_the_same_version_the_second_is_told()
    {
        await using var app = await AccountApp.StartAsync();
        var admin = await AdminAsync(app);
        var form = await FormAsync(admin);
        form["idleMinutes"] = 100;
        var saved = await admin.PutAsync("sign-in-policy", form);

        form["idleMinutes"] = 200;
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), await StatusAsync(admin.PutAsync("sign-in-policy", form)));
        form["version"] = (string)saved.Body!["version"]!;
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsync("sign-in-policy", form)).Status);
    }

    private static async Task<(HttpStatusCode, string?)> StatusAsync(Task<Answered> sent)
    {
        var answered = await sent;
        return (answered.Status, answered.Code);
    }

    [Theory]
    [InlineData("passwords.minimumLength", "7", "65")]
    [InlineData("passwords.expiresDays", "0", "1000")]
    [InlineData("passwords.generations", "-1", "11")]
    [InlineData("passwords.tries", "2", "21")]
    [InlineData("secondFactorMinutes", "4", "43201")]
    [InlineData("idleMinutes", "4", "129601")]
    [InlineData("absoluteHours", "0", "2161")]
    public async Task A_number_out_of_its_range_is_refused_on_both_sides(string field, string low, string high)
    {
        await using var app = await AccountApp.StartAsync();
        var admin = await AdminAsync(app);
        foreach (var value in (string[])[low, high])
        {
            var form = await FormAsync(admin);
            JsonNode at = form;
            foreach (var part in field.Split('.')[..^1])
                at = at[part]!;
            at[field.Split('.')[^1]] = int.Parse(value, null);

            var answered = await admin.PutAsync("sign-in-policy", form);

            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (answered.Status, Assert.Single(answered.Fields)));
        }
        Assert.Empty(await app.AllAsync<SignInPolicyDocument>());
    }

    [Fact]
    public async Task Functions_and_ranges_that_are_none_are_refused_and_answering_a_call_is_never_bound()
    {
        await using var app = await AccountApp.StartAsync();
        var admin = await AdminAsync(app);
        var form = await FormAsync(admin);
        form["secondFactorFor"] = new JsonArray("EditMembers", "Nonsense", "AnswerCallOut", "OwnAccount", "7", "Operate");
        form["addresses"] = new JsonArray(
            new JsonObject { ["permissions"] = new JsonArray("EditMembers"), ["ranges"] = new JsonArray("203.0.113.0/24", "2001:db8::/32", "198.51.100.7", "300.1.1.1", "10.0.0.0/33") },
            new JsonObject { ["permissions"] = new JsonArray(), ["ranges"] = new JsonArray() },
            new JsonObject { ["permissions"] = new JsonArray("SignIn"), ["ranges"] = new JsonArray("10.0.0.0/8") });

        var answered = await admin.PutAsync("sign-in-policy", form);

        Assert.Equal(
            ["addresses[0].ranges", "addresses[0].ranges", "addresses[1].permissions", "addresses[1].ranges", "addresses[2].permissions", "addresses[2].permissions",
             "secondFactorFor", "secondFactorFor", "secondFactorFor", "secondFactorFor", "secondFactorFor"],
            answered.Fields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whoever_would_shut_out_their_own_address_is_warned_and_can_insist()
    {
        await using var app = await AccountApp.StartAsync();
        var admin = await AdminAsync(app);
        var form = await FormAsync(admin);
        form["addresses"] = new JsonArray(new JsonObject { ["permissions"] = new JsonArray("EditSignInPolicy"), ["ranges"] = new JsonArray("203.0.113.0/24") });

        var warned = await admin.PutAsync("sign-in-policy", form);
        Assert.Equal((HttpStatusCode.Conflict, "policy.lockOut"), (warned.Status, warned.Code));
        Assert.Contains("127.0.0.1", (string)warned.Body!["detail"]!, StringComparison.Ordinal);

        form["confirm"] = true;
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsync("sign-in-policy", form)).Status);
        Assert.Equal("address.notAllowed", (await admin.GetAsync("sign-in-policy")).Code);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("account")).Status);   // one's own account is never bound to an address
    }

    [Fact]
    public async Task A_range_that_holds_ones_own_address_warns_of_nothing()
    {
        await using var app = await AccountApp.StartAsync();
        var admin = await AdminAsync(app);
        var form = await FormAsync(admin);
        form["addresses"] = new JsonArray(new JsonObject { ["permissions"] = new JsonArray("EditSignInPolicy", "SeeSignInLog"), ["ranges"] = new JsonArray("127.0.0.0/8") });

        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsync("sign-in-policy", form)).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("sign-in-log")).Status);
    }

    [Fact]
    public async Task Whoever_has_no_second_factor_is_warned_before_asking_for_one()
    {
        await using var app = await AccountApp.StartAsync();
        await app.SetPolicyAsync(policy => policy with { SecondFactorFor = [] });
        var admin = await AdminAsync(app, totp: false);
        var form = await FormAsync(admin);
        form["secondFactorFor"] = new JsonArray("EditSignInPolicy");

        Assert.Equal("policy.lockOut", (await admin.PutAsync("sign-in-policy", form)).Code);
        form["secondFactorFor"] = new JsonArray("EditMembers");
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsync("sign-in-policy", form)).Status);
    }

    [Fact]
    public async Task Whoever_may_not_edit_it_does_not_see_it_either()
    {
        await using var app = await AccountApp.StartAsync();
        var member = await app.SignedInFreshAsync(app.Crew.Add(1, "宮下 健太", null));

        Assert.Equal("permission.denied", (await member.GetAsync("sign-in-policy")).Code);
        Assert.Equal("permission.denied", (await member.PutAsync("sign-in-policy", new JsonObject())).Code);
    }

    [Fact]
    public void The_shipped_policy_keeps_its_own_rules()
    {
        var (policy, errors) = Policy.PolicyForm.Of(SignInPolicy.Default, "default").Read();

        Assert.Empty(errors);
        Assert.Equal(SignInPolicy.Default.Passwords, policy!.Passwords);
        Assert.Equal(SignInPolicy.Default.SecondFactorFor, policy.SecondFactorFor);
    }
}
