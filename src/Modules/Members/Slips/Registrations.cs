using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using MediatR;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Registration by one-time code, staged in the running unit of work.</summary>
internal sealed class Registrations(
    UnitOfWork work, RequestContext context, KeyRing keys, MemberBook members, MemberHistory history, IMediator mediator, TimeProvider clock) : IRegistrations, ILineLinks
{
    private const int NonceBytes = 16;   // 128 bits, as LINE recommends
    private const int LongestEmail = 254;

    public async Task<Result<Registration>> FindAsync(string code, CancellationToken cancellationToken)
    {
        var found = await OpenAsync(code, cancellationToken);
        if (found.Refusal is { } refusal)
            return refusal;
        var (slip, member) = found.Value;
        var state = await members.CurrentAsync(context.Brigade, cancellationToken);
        return new Registration(member.Id, member.Name, state.Units.GetValueOrDefault(member.UnitId)?.Name ?? "", member.Email, slip.ExpiresAt);
    }

    public async Task<Result<MemberId>> LinkLineAsync(string code, string lineUserId, CancellationToken cancellationToken)
    {
        var found = await OpenAsync(code, cancellationToken);
        return found.Refusal is { } refusal ? refusal : await LinkAsync(found.Value, lineUserId, cancellationToken);
    }

    public async Task<Result<string>> BeginAccountLinkAsync(string code, CancellationToken cancellationToken)
    {
        var found = await OpenAsync(code, cancellationToken);
        if (found.Refusal is { } refusal)
            return refusal;
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));
        work.Save(new LinkNonceDocument { Hash = Hash("nonce", nonce), CodeHash = found.Value.Slip.CodeHash, BegunAt = clock.GetUtcNow() });
        work.Audit("accountLink.begun", found.Value.Member.DocumentId);
        return nonce;
    }

    public async Task<Result<MemberId>> UseForEmailAsync(string code, string email, CancellationToken cancellationToken)
    {
        var address = email.Trim();
        if (!IsAddress(address))
            return new InvalidInput("email", "メールアドレスの形が正しくありません。「名前@事業者」の形で入れてください。");
        var found = await OpenAsync(code, cancellationToken);
        if (found.Refusal is { } refusal)
            return refusal;
        var (slip, member) = found.Value;
        await ClaimAsync("email", address.ToUpperInvariant(), cancellationToken);
        var state = await members.CurrentAsync(context.Brigade, cancellationToken);
        if (state.Members.Values.Any(other => other.Id != member.Id && other.MaySignIn && string.Equals(other.Email?.Trim(), address, StringComparison.OrdinalIgnoreCase)))
            return new SlipEmailTaken();
        work.Save(slip with { UsedAt = clock.GetUtcNow() });
        work.Save(member with { Email = address });
        work.Audit("slip.used", member.DocumentId, "email");
        history.Note(work, context, member.Id, "登録用紙でメールのサインインを登録");
        return member.Id;
    }

    public async Task<Result<Done>> UnlinkAsync(MemberId id, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<MemberDocument>(id.ToString(), cancellationToken) is not { } member)
            return new Missing();
        if (member.LineUserId is null)
            return new Done();
        work.Save(member with { LineUserId = null, LinkedAt = null });
        work.Audit("member.unlinked", member.DocumentId);
        history.Note(work, context, member.Id, "LINEの連携を解除");
        return new Done();
    }

    /// <summary>LINE reports an account link. A nonce that is not ours, was used, or is too old links nothing and says so in the audit trail.</summary>
    public async Task TakeAccountLinkAsync(string nonce, string lineUserId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var known = await work.FindAsync<LinkNonceDocument>(Hash("nonce", nonce), cancellationToken);
        if (known is not { UsedAt: null } || at >= known.BegunAt + LinkNonceDocument.Lives)
        {
            work.Audit("accountLink.refused", LinkNonceDocument.Type, known is null ? "nonce.unknown" : known.UsedAt is null ? "nonce.expired" : "nonce.used");
            return;
        }
        work.Save(known with { UsedAt = clock.GetUtcNow() });
        // The code was good when the link was begun; that it ran out while LINE asked the member does not matter.
        var found = await OpenHashAsync(known.CodeHash, known.BegunAt, cancellationToken);
        var refusal = found.Refusal ?? (await LinkAsync(found.Value, lineUserId, cancellationToken)).Refusal;
        if (refusal is not null)
            work.Audit("accountLink.refused", LinkNonceDocument.Type, refusal.Code);
    }

    private Task<Result<Opened>> OpenAsync(string code, CancellationToken cancellationToken) =>
        SlipCode.Read(code) is { } read
            ? OpenHashAsync(SlipCode.HashOf(read, keys.Derive(context.Brigade, SlipCode.KeyPurpose)), clock.GetUtcNow(), cancellationToken)
            : Task.FromResult<Result<Opened>>(new SlipWrong());

    private async Task<Result<Opened>> OpenHashAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<SlipCodeDocument>(hash, cancellationToken) is not { } code
            || await work.FindAsync<SlipDocument>(code.MemberId.ToString(), cancellationToken) is not { } slip
            || await work.FindAsync<MemberDocument>(code.MemberId.ToString(), cancellationToken) is not { } member)
            return new SlipWrong();
        if (slip.CodeHash != hash)
            return new SlipRevoked();
        return slip.StateAt(now) switch
        {
            SlipState.Used => new SlipUsed(),
            SlipState.Revoked => new SlipRevoked(),
            SlipState.Open => member.MaySignIn ? new Opened(slip, member) : new SlipNotOnDuty(),
            _ => new SlipExpired(),
        };
    }

    private async Task<Result<MemberId>> LinkAsync(Opened opened, string lineUserId, CancellationToken cancellationToken)
    {
        var (slip, member) = opened;
        await ClaimAsync("line", lineUserId, cancellationToken);   // before the look at the others, so that whoever links it meanwhile is met
        var state = await members.CurrentAsync(context.Brigade, cancellationToken);
        var others = state.Members.Values.Where(other => other.Id != member.Id && other.LineUserId == lineUserId).ToList();
        if (others.Any(other => other.State == MemberState.Active))
            return new SlipLineTaken();
        foreach (var former in others)
            await UnlinkAsync(former.Id, cancellationToken);   // left and came back: the entry on duty has it from now on
        var now = clock.GetUtcNow();
        work.Save(slip with { UsedAt = now });
        work.Save(member with
        {
            LineUserId = lineUserId,
            LinkedAt = now,
            // Another LINE account than before: whoever came in by the former one is out. One tick, for this one's session begins now.
            SignedOutAt = member.LineUserId is { } before && before != lineUserId ? now.AddTicks(-1) : member.SignedOutAt,
        });
        work.Audit("slip.used", member.DocumentId, "line");
        work.Audit("member.linked", member.DocumentId);
        history.Note(work, context, member.Id, "登録用紙でLINEを連携");
        await mediator.Publish(new MemberLinked(member.Id, member.Name, lineUserId), cancellationToken);
        return member.Id;
    }

    private async Task ClaimAsync(string kind, string value, CancellationToken cancellationToken)
    {
        var hash = Hash(kind, value);
        await work.FindAsync<LinkClaimDocument>(hash, cancellationToken);
        work.Save(new LinkClaimDocument { Hash = hash, At = clock.GetUtcNow() });
    }

    private string Hash(string kind, string value) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.Derive(context.Brigade, "registration " + kind), Encoding.UTF8.GetBytes(value)));

    // No more than what no mail system could ever take: whether it is one's own shows when a mail arrives.
    private static bool IsAddress(string address) =>
        address.Length is >= 3 and <= LongestEmail && address.IndexOf('@', StringComparison.Ordinal) is var at and > 0 && at == address.LastIndexOf('@')
        && at < address.Length - 1 && !address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private sealed record Opened(SlipDocument Slip, MemberDocument Member);
}
