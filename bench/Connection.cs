using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Felles.Bench;

/// <summary>
/// One keep-alive HTTP/1.1 connection, as cheap as it gets: the generator shares the machine with what it measures, so
/// every microsecond it spends is taken from the figure.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[256 * 1024];
    private int filled;

    internal static async Task<Connection> Open(int port)
    {
        var connection = new Connection();
        await connection.socket.ConnectAsync(System.Net.IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends a whole request and reads the whole answer.</summary>
    /// <returns>Status and where the body lies in the buffer that stays valid until the next call.</returns>
    internal async Task<(int Status, ReadOnlyMemory<byte> Body)> Send(ReadOnlyMemory<byte> request)
    {
        await socket.SendAsync(request);
        filled = 0;
        var head = -1;
        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0) await Fill();
        var headers = Encoding.ASCII.GetString(buffer, 0, head);
        var status = int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var start = head + 4;
        if (Find(headers, "Content-Length: ") is { } length)
        {
            var end = start + int.Parse(length, CultureInfo.InvariantCulture);
            while (filled < end) await Fill();
            return (status, buffer.AsMemory(start, end - start));
        }

        if (!headers.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal)) return (status, default);
        while (!buffer.AsSpan(0, filled).EndsWith("\r\n0\r\n\r\n"u8) && !(filled == start + 5 && buffer.AsSpan(start, 5).SequenceEqual("0\r\n\r\n"u8))) await Fill();
        return (status, buffer.AsMemory(start, filled - start));
    }

    private async Task Fill()
    {
        if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
        if (read == 0) throw new IOException("The server closed the connection.");
        filled += read;
    }

    private static string? Find(string headers, string name)
    {
        var at = headers.IndexOf(name, StringComparison.Ordinal);
        if (at < 0) return null;
        var end = headers.IndexOf('\r', at);
        return headers[(at + name.Length)..(end < 0 ? headers.Length : end)];
    }

    public void Dispose() => socket.Dispose();
}
