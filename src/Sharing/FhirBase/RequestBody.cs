using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>A request's body, read whole within a limit.</summary>
internal static class RequestBody
{
    private const int RoomAtFirst = 64 * 1024;

    /// <summary>The bytes; or <see cref="ProblemKind.TooLarge"/>, or <see cref="ProblemKind.Required"/> when there are none.</summary>
    internal static async Task<Outcome<ReadOnlyMemory<byte>>> Read(HttpContext context, int bytesMax)
    {
        if (context.Request.ContentLength > bytesMax) return TooLarge(bytesMax);
        // What is declared is only a claim: room is made for what has come.
        using var buffer = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, RoomAtFirst));
        try
        {
            while (true)
            {
                var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
                foreach (var segment in read.Buffer) buffer.Write(segment.Span);
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (buffer.Length > bytesMax) return TooLarge(bytesMax);
                if (read.IsCompleted) break;
            }
        }
        catch (BadHttpRequestException)
        {
            return Problem.Malformed("body", "The request's body did not arrive whole. Send it again.");
        }

        return buffer.Length == 0
            ? new Problem(ProblemKind.Required, "body-required", "The request has no body. Send one.")
            : new ReadOnlyMemory<byte>(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static Problem TooLarge(int bytesMax) => new(ProblemKind.TooLarge, "too-large", $"The body is larger than {bytesMax} bytes. Send it in smaller parts.");
}
