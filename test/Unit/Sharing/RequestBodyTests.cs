using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Http;

namespace Felles.Test.Unit.Sharing;

/// <summary>Bodies as they are taken in.</summary>
public class RequestBodyTests
{
    [Fact]
    public async Task A_length_that_is_only_declared_takes_no_memory()
    {
        const int Declared = 16 * 1024 * 1024;
        var contexts = Enumerable.Range(0, 8).Select(_ => new DefaultHttpContext { Request = { ContentLength = Declared, Body = new MemoryStream("{}"u8.ToArray()) } }).ToArray();
        await RequestBody.Read(contexts[0], Declared);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var context in contexts[1..])
        {
            var reading = RequestBody.Read(context, Declared);
            Assert.True(reading.IsCompletedSuccessfully);
            Assert.True((await reading).Succeeded(out var bytes, out _));
            Assert.Equal(2, bytes.Length);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Declared);
    }
}
