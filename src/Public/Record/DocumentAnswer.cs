using Felles.Public.Errors;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Http;

namespace Felles.Public.Record;

/// <summary>A document of a report, as a file to save: whatever a laboratory sent must not run in our pages.</summary>
public static class DocumentAnswer
{
    /// <summary>The file of a FHIR Binary; the page of a missing page when it holds none.</summary>
    public static IResult Of(ReadOnlyMemory<byte> binary)
    {
        var node = Node.Parse(binary);
        if (node["data"].Text is not { } data) return Page.Error(PageError.NotFound);
        var (mediaType, extension) = node["contentType"].Text switch
        {
            "application/pdf" => ("application/pdf", "pdf"),
            "image/jpeg" => ("image/jpeg", "jpg"),
            "image/png" => ("image/png", "png"),
            "image/tiff" => ("image/tiff", "tif"),
            _ => ("application/octet-stream", "bin"),
        };
        try
        {
            return Results.File(Convert.FromBase64String(data), mediaType, $"vedlegg.{extension}");
        }
        catch (FormatException)
        {
            return Page.Error(PageError.NotFound);
        }
    }
}
