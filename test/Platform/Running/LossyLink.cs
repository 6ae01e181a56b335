using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Felles.Test.Platform.Running;

/// <summary>
/// A wire to PostgreSQL that can be told to break at the worst moment: when a statement that holds a certain text has been
/// carried out and its answer is on its way back.
/// </summary>
internal sealed class LossyLink : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private byte[]? marker;
    private (string Host, int Port) server;

    /// <summary>How many answers were lost.</summary>
    internal int Lost { get; private set; }

    /// <summary>The same connection string through this wire.</summary>
    internal string Through(string connectionString)
    {
        var straight = new NpgsqlConnectionStringBuilder(connectionString);
        server = (straight.Host!, straight.Port);
        listener.Start();
        _ = Accept();
        return new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.ToString();
    }

    /// <summary>Loses the answer to the next statement that holds the text; once.</summary>
    internal void LoseAnswerTo(string text) => Volatile.Write(ref marker, System.Text.Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        ending.Cancel();
        listener.Dispose();
        ending.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Carry(await listener.AcceptTcpClientAsync(ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(server.Host, server.Port, ending.Token);
            var breaks = new StrongBox<bool>();
            await Task.WhenAny(Forward(near, far, breaks), Back(far, near, breaks));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Either end went away.
        }
    }

    private async Task Forward(TcpClient from, TcpClient to, StrongBox<bool> breaks)
    {
        var buffer = new byte[256 * 1024];
        while (await from.GetStream().ReadAsync(buffer, ending.Token) is var count and > 0)
        {
            if (Volatile.Read(ref marker) is { } wanted && buffer.AsSpan(0, count).IndexOf(wanted) >= 0 && Interlocked.CompareExchange(ref marker, null, wanted) == wanted)
                breaks.Value = true;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), ending.Token);
        }
    }

    private async Task Back(TcpClient from, TcpClient to, StrongBox<bool> breaks)
    {
        var buffer = new byte[256 * 1024];
        while (await from.GetStream().ReadAsync(buffer, ending.Token) is var count and > 0)
        {
            // ReadyForQuery with no transaction open: all of it is committed. The client never hears of it.
            if (breaks.Value && buffer.AsSpan(0, count).EndsWith("Z\0\0\0\u0005I"u8))
            {
                Lost++;
                return;
            }

            if (!breaks.Value) await to.GetStream().WriteAsync(buffer.AsMemory(0, count), ending.Token);
        }
    }

    private sealed class StrongBox<T>
    {
        internal T? Value { get; set; }
    }
}
