using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BrigadeDispatch.Kernel.Tests;

public sealed class RawBodyTests
{
    private sealed class SizeLimit : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly { get; init; }

        public long? MaxRequestBodySize { get; set; } = 30_000_000;
    }

    // Gives a few bytes at a time, as a network does.
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);
    }

    private static DefaultHttpContext With(byte[] body, bool told = true) => new DefaultHttpContext
    {
        Request = { Body = new Trickle(body), ContentLength = told ? body.Length : null },
    };

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4096, false)]
    [InlineData(4097, false)]
    [InlineData(20_000, true)]
    [InlineData(20_000, false)]
    public async Task The_bytes_are_as_they_came(int length, bool told)
    {
        var body = new byte[length];
        new Random(7).NextBytes(body);

        Assert.Equal(body, await RawBody.ReadAsync(With(body, told), 20_000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_byte_too_many_is_too_large_whether_it_was_told_or_not(bool told) =>
        Assert.Null(await RawBody.ReadAsync(With(new byte[1001], told), 1000));

    [Fact]
    public async Task A_length_told_too_large_is_refused_before_a_byte_is_read()
    {
        var http = With(new byte[10]);
        http.Request.ContentLength = 1001;

        Assert.Null(await RawBody.ReadAsync(http, 1000));
        Assert.Equal(0, http.Request.Body.Position);
    }

    [Fact]
    public async Task The_servers_own_limit_gives_way_to_ours()
    {
        var limit = new SizeLimit();
        var http = With(new byte[10]);
        http.Features.Set<IHttpMaxRequestBodySizeFeature>(limit);

        await RawBody.ReadAsync(http, 1000);

        Assert.Null(limit.MaxRequestBodySize);
    }

    [Fact]
    public async Task A_limit_that_stands_already_is_left_alone()
    {
        var limit = new SizeLimit { IsReadOnly = true };
        var http = With(new byte[10]);
        http.Features.Set<IHttpMaxRequestBodySizeFeature>(limit);

        Assert.Equal(10, (await RawBody.ReadAsync(http, 1000))!.Length);
        Assert.NotNull(limit.MaxRequestBodySize);
    }

    [Fact]
    public async Task A_sender_that_goes_away_ends_the_reading()
    {
        var http = With(new byte[10]);
        http.RequestAborted = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RawBody.ReadAsync(http, 1000));
    }
}
