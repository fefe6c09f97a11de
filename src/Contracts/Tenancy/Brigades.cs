using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Contracts.Tenancy;

/// <summary>What other modules may know of a brigade (消防団). Holds secrets: never logged, never serialised to a screen.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">As its members call it, e.g. 上田市消防団.</param>
/// <param name="MunicipalityNames">Prefecture and municipality as mails write them, longest first; left out where a place must be short.</param>
/// <param name="IntakeSecrets">Secrets that sign alerts; several at once so that they rotate without a gap.</param>
/// <param name="Line">Its LINE channel.</param>
/// <param name="AllowedSenders">Mail addresses or <c>@domains</c> that may alarm; empty: everyone may.</param>
/// <param name="LineLogin">Its LINE Login channel, of the same provider as <paramref name="Line"/>; null: nobody signs in by LINE.</param>
/// <param name="StaffProvider">OpenID Connect provider of the town office (市役所の職員認証); null: none.</param>
public sealed record Brigade(
    BrigadeId Id, string Name, IReadOnlyList<string> MunicipalityNames, IReadOnlyList<string> IntakeSecrets, LineChannel Line,
    IReadOnlyList<string> AllowedSenders, LineLoginChannel? LineLogin = null, OpenIdProvider? StaffProvider = null)
{
    /// <summary>Id only: the rest is not for logs.</summary>
    public override string ToString() => $"Brigade {Id}";
}

/// <summary>A LINE Messaging API channel.</summary>
/// <param name="Destination">User id of the channel's account, as webhooks name it.</param>
/// <param name="Secrets">Channel secrets that sign webhooks.</param>
/// <param name="AccessToken">Channel access token.</param>
public sealed record LineChannel(string Destination, IReadOnlyList<string> Secrets, string AccessToken)
{
    /// <summary>Nothing of it is for logs.</summary>
    public override string ToString() => "LineChannel(hidden)";
}

/// <summary>A LINE Login channel. User ids are the same in all channels of one provider, and in those only (LINE: "Getting user IDs").</summary>
/// <param name="ChannelId">Audience of its ID tokens.</param>
/// <param name="Secret">Signs the ID tokens of the web flow (HS256).</param>
/// <param name="LiffId">LIFF app inside the channel; null: pages open in any browser.</param>
public sealed record LineLoginChannel(string ChannelId, string Secret, string? LiffId)
{
    /// <summary>Nothing of it is for logs.</summary>
    public override string ToString() => "LineLoginChannel(hidden)";
}

/// <summary>An OpenID Connect provider with discovery (OpenID Connect Discovery 1.0).</summary>
/// <param name="Issuer">Issuer address.</param>
/// <param name="ClientId">Client id there.</param>
/// <param name="ClientSecret">Client secret there.</param>
/// <param name="Name">On the button, e.g. 市役所の職員.</param>
public sealed record OpenIdProvider(Uri Issuer, string ClientId, string ClientSecret, string Name)
{
    /// <summary>Nothing of it is for logs.</summary>
    public override string ToString() => "OpenIdProvider(hidden)";
}

/// <summary>The brigades this service runs.</summary>
public interface IBrigades
{
    /// <summary>The brigade; null if there is none of that id.</summary>
    ValueTask<Brigade?> FindAsync(BrigadeId id, CancellationToken cancellationToken);

    /// <summary>All of them, by id. For start-up and operator commands.</summary>
    ValueTask<IReadOnlyList<Brigade>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>Part of a demo brigade, made by the module it belongs to. Deterministic, and the same when made again.</summary>
public interface IDemoSeed
{
    /// <summary>Smaller ones are made first.</summary>
    int Order { get; }

    /// <summary>Makes what is missing.</summary>
    /// <param name="brigade">Number of the brigade, from 1.</param>
    /// <param name="id">Its id: <c>demo</c>, <c>demo-2</c> ….</param>
    /// <param name="members">Active members it is to have.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task SeedAsync(int brigade, BrigadeId id, int members, CancellationToken cancellationToken);
}
