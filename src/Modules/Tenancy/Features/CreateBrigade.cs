using System.Security.Cryptography;
using System.Text.RegularExpressions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Tenancy.Storage;
using MediatR;

namespace BrigadeDispatch.Tenancy.Features;

/// <summary>A brigade as an operator describes it. Holds secrets: read from standard input, never from the command line.</summary>
/// <remarks>Settable: the JSON source generator forgets the defaults of init-only properties that are not told.</remarks>
public sealed record BrigadeSettings
{
    /// <summary>a–z, 0–9 and -, at most 63 characters: the local part of its mail address.</summary>
    public string Id { get; set; } = "";

    /// <summary>e.g. 上田市消防団.</summary>
    public string Name { get; set; } = "";

    /// <summary>Prefecture and municipality as mails write them, longest first.</summary>
    public IReadOnlyList<string> MunicipalityNames { get; set; } = [];

    /// <summary>Secrets that sign alerts; empty: one is made and told.</summary>
    public IReadOnlyList<string> IntakeSecrets { get; set; } = [];

    /// <summary>Mail addresses or <c>@domains</c> that may alarm; empty: everyone may.</summary>
    public IReadOnlyList<string> AllowedSenders { get; set; } = [];

    /// <summary>User id of the LINE account (<c>U</c> + 32 hex digits).</summary>
    public string LineDestination { get; set; } = "";

    /// <summary>Channel secret of the Messaging API.</summary>
    public string LineSecret { get; set; } = "";

    /// <summary>Channel access token of the Messaging API.</summary>
    public string LineAccessToken { get; set; } = "";

    /// <summary>LINE Login channel of the same provider; null: nobody signs in by LINE.</summary>
    public string? LineLoginChannelId { get; set; }

    /// <summary>Its secret.</summary>
    public string? LineLoginSecret { get; set; }

    /// <summary>LIFF app in it.</summary>
    public string? LiffId { get; set; }

    /// <summary>OpenID Connect issuer of the town office; null: none.</summary>
    public Uri? StaffIssuer { get; set; }

    /// <summary>Client id there.</summary>
    public string? StaffClientId { get; set; }

    /// <summary>Client secret there.</summary>
    public string? StaffClientSecret { get; set; }

    /// <summary>On the button.</summary>
    public string? StaffProviderName { get; set; }

    /// <summary>Id only.</summary>
    public override string ToString() => $"BrigadeSettings {Id}";
}

/// <summary>Makes a brigade (開設), or replaces the settings of one that is there. Operators only.</summary>
public static partial class CreateBrigade
{
    /// <summary>Asks for it, in the operator's partition.</summary>
    [Needs(Permission.Operate)]
    public sealed record Command(BrigadeSettings Settings) : IRequest<Result<IReadOnlyList<string>>>;

    /// <summary>A setting is missing or malformed.</summary>
    internal sealed record SettingInvalid(string Name, string What)
        : Refusal("brigade.settingInvalid", $"{Name}: {What}", 422);

    [GeneratedRegex("^U[0-9a-f]{32}$", RegexOptions.NonBacktracking)]
    private static partial Regex Destination();

    internal static Refusal? Fault(BrigadeSettings settings) => settings switch
    {
        _ when !BrigadeId.TryParse(settings.Id, out _) => new SettingInvalid("id", "use a-z, 0-9 and -, at most 63 characters, not beginning with -"),
        _ when string.IsNullOrWhiteSpace(settings.Name) => new SettingInvalid("name", "the brigade's name is missing"),
        _ when !Destination().IsMatch(settings.LineDestination) => new SettingInvalid("lineDestination", "U and 32 lower-case hex digits (LINE Developers console: Your user ID of the bot)"),
        _ when settings.LineSecret.Length == 0 => new SettingInvalid("lineSecret", "the channel secret is missing"),
        _ when settings.LineAccessToken.Length == 0 => new SettingInvalid("lineAccessToken", "the channel access token is missing"),
        _ when settings.LineLoginChannelId is null != settings.LineLoginSecret is null => new SettingInvalid("lineLoginChannelId", "give both lineLoginChannelId and lineLoginSecret, or neither"),
        _ when settings.IntakeSecrets.Any(secret => secret.Length < 16) => new SettingInvalid("intakeSecrets", "at least 16 characters each"),
        _ when settings.StaffIssuer is { } issuer && !(issuer.IsAbsoluteUri && (issuer.Scheme == Uri.UriSchemeHttps || issuer.IsLoopback)) => new SettingInvalid("staffIssuer", "an https address"),
        _ when settings.StaffIssuer is null != settings.StaffClientId is null => new SettingInvalid("staffClientId", "give both staffIssuer and staffClientId, or neither"),
        _ => null,
    };

    internal sealed class Handler(UnitOfWork work, KeyRing keys) : IRequestHandler<Command, Result<IReadOnlyList<string>>>
    {
        public async Task<Result<IReadOnlyList<string>>> Handle(Command request, CancellationToken cancellationToken)
        {
            var settings = request.Settings;
            if (Fault(settings) is { } fault)
                return fault;
            var known = await work.FindAsync<BrigadeDocument>(settings.Id, cancellationToken);
            var secrets = settings.IntakeSecrets.Count > 0 ? settings.IntakeSecrets
                : known?.IntakeSecrets ?? [Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))];
            await keys.CreateAsync(BrigadeId.Parse(settings.Id), cancellationToken);
            work.Save(new BrigadeDocument
            {
                Id = settings.Id,
                Name = settings.Name.Trim(),
                MunicipalityNames = settings.MunicipalityNames.OrderByDescending(name => name.Length).ToList(),
                IntakeSecrets = secrets,
                AllowedSenders = settings.AllowedSenders,
                LineDestination = settings.LineDestination,
                LineSecrets = [settings.LineSecret],
                LineAccessToken = settings.LineAccessToken,
                LineLoginChannelId = settings.LineLoginChannelId,
                LineLoginSecret = settings.LineLoginSecret,
                LiffId = settings.LiffId,
                StaffIssuer = settings.StaffIssuer?.OriginalString,
                StaffClientId = settings.StaffClientId,
                StaffClientSecret = settings.StaffClientSecret,
                StaffProviderName = settings.StaffProviderName,
            });
            work.Audit(known is null ? "brigade.created" : "brigade.changed", settings.Id);
            await work.CommitAsync(cancellationToken);
            return Result(secrets);
        }

        private static Result<IReadOnlyList<string>> Result(IReadOnlyList<string> secrets) => secrets is List<string> list ? list : secrets.ToList();
    }
}
