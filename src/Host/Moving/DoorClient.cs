using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.Host.Operator;

namespace BrigadeDispatch.Host.Moving;

/// <summary>The running server did not say how it ended.</summary>
internal sealed class DoorException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>An operator command's side of the <see cref="OperatorDoor"/>.</summary>
internal sealed class DoorClient : IDisposable
{
    private readonly NetworkStream _connection;

    private DoorClient(Socket socket) => _connection = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Connects to the server that serves at the door; null if none does.</summary>
    public static async Task<DoorClient?> TryConnectAsync(string? path, CancellationToken cancellationToken)
    {
        if (path is null || !File.Exists(path))
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new DoorClient(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();   // nobody listens: a killed server leaves its socket
            return null;
        }
    }

    /// <summary>Has the server make the move.</summary>
    /// <exception cref="MoveRefusedException">It says why not.</exception>
    /// <exception cref="DoorException">It ended without a word.</exception>
    public async Task<MoveOutcome> MoveAsync(MoveRequest request, Action<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(request, MoveJson.Default.MoveRequest), (byte)'\n'], cancellationToken);
            using var reader = new StreamReader(_connection, new UTF8Encoding(false), leaveOpen: true);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                var word = JsonSerializer.Deserialize(line, MoveJson.Default.DoorWord);
                if (word?.Moved is { } outcome)
                    return outcome;
                if (word?.Refused is { } why)
                    throw new MoveRefusedException(why);
                if (word?.Progress is { } said)
                    progress(said);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or JsonException)
        {
            throw new DoorException("The server broke off. Look at its log, then run the same command again: it tells whether the move was done, or goes on.", failure);
        }
        throw new DoorException("The server ended before the move did. Run the same command again: it tells whether the move was done, or goes on.");
    }

    public void Dispose() => _connection.Dispose();
}
