using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Felles.Test.Unit.Epj;

/// <summary>A request as it arrived.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What to answer.</summary>
internal sealed record Reply(int Status, string Body, string MediaType = "application/fhir+json", params (string Name, string Value)[] Headers);

/// <summary>The far end of the sample's requests: keeps what arrives, and answers what the test says.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<Received, Reply> reply;

    internal Receiver(Func<Received, Reply> reply)
    {
        this.reply = reply;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        }

        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = Serve();
    }

    internal Uri Address { get; }

    internal ConcurrentQueue<Received> Requests { get; } = new();

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var headers = context.Request.Headers.AllKeys.ToDictionary(name => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
            var received = new Received(context.Request.HttpMethod, context.Request.RawUrl!, headers, await reader.ReadToEndAsync());
            Requests.Enqueue(received);
            var answer = Answer(received);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.MediaType;
            foreach (var (name, value) in answer.Headers) context.Response.AddHeader(name, value);
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
            context.Response.Close();
        }
    }

    // A reply that the test got wrong must be seen, not waited for.
    private Reply Answer(Received received)
    {
        try
        {
            return reply(received);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Reply(500, e.Message, "text/plain");
        }
    }

    public void Dispose() => listener.Close();
}
