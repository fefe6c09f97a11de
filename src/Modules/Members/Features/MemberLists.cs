using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Slips;

namespace BrigadeDispatch.Members.Features;

/// <summary>The lists as they were made last, by brigade and reach.</summary>
internal sealed class MemberLists(MemberBook book, SlipBook slips, TimeProvider clock)
{
    private const int MostReaches = 200;   // more than a brigade has leaders; past that all are made anew

    // Kanji as they are: half the bytes of escapes.
    private static readonly JsonWriterOptions _writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly ConcurrentDictionary<BrigadeId, Made> _made = new();

    public async ValueTask<ListMembers.Answer> OfAsync(BrigadeId brigade, Reach reach, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(brigade, cancellationToken);
        var issued = await slips.CurrentAsync(brigade, cancellationToken);
        var now = clock.GetUtcNow();
        var made = _made.GetValueOrDefault(brigade);
        if (made is null || !ReferenceEquals(made.State, state) || !ReferenceEquals(made.Slips, issued) || now >= made.Until || made.Answers.Count > MostReaches)
            _made[brigade] = made = new Made(state, issued, issued.Slips.Values.Select(slip => slip.ExpiresAt).Where(at => at > now).Append(DateTimeOffset.MaxValue).Min());
        var key = reach.Everywhere ? "*" : string.Join(',', reach.Units.Order());
        return made.Answers.GetOrAdd(key, _ => Make(state, issued, reach, now));
    }

    private static ListMembers.Answer Make(MemberBookState state, SlipBookState slips, Reach reach, DateTimeOffset now)
    {
        var members = state.Members.Values.Where(reach.Covers).OrderBy(member => member.Number).ToList();
        var page = new ListMembers.Page(
            "",
            [.. state.Units.Values.OrderBy(unit => unit.Order).ThenBy(unit => unit.Name, StringComparer.Ordinal)
                .Select(unit => new ListMembers.UnitRow(unit.Id.ToString(), unit.ParentId?.ToString(), unit.Kind, unit.Name, unit.ShortName, unit.Order))],
            [.. state.Roles.Values.OrderBy(role => role.Order).ThenBy(role => role.Name, StringComparer.Ordinal)
                .Select(role => new ListMembers.RoleRow(role.Id.ToString(), role.Name, role.Rank is { } rank ? Wire.Of(rank) : null, role.Order))],
            [.. members.SelectMany(member => member.Tags).Distinct().Order(StringComparer.Ordinal)],
            [.. members.SelectMany(member => member.Qualified).Select(one => one.Name).Distinct().Order(StringComparer.Ordinal)],
            [.. members.Select(member => Wire.Row(member, Wire.Of(slips.StateOf(member.Id, now))))]);
        var version = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Bytes(page)).AsSpan(0, 16));
        var plain = Bytes(page with { Version = version });
        using var packed = new MemoryStream(plain.Length / 4);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return new ListMembers.Answer($"\"{version}\"", plain, packed.ToArray());
    }

    private static byte[] Bytes(ListMembers.Page page)
    {
        using var stream = new MemoryStream((page.Members.Count * 400) + 10_000);
        using (var writer = new Utf8JsonWriter(stream, _writing))
            JsonSerializer.Serialize(writer, page, WireJson.Default.Page);
        return stream.ToArray();
    }

    private sealed record Made(MemberBookState State, SlipBookState Slips, DateTimeOffset Until)
    {
        public ConcurrentDictionary<string, ListMembers.Answer> Answers { get; } = new();
    }
}
