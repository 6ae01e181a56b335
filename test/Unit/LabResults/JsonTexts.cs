using System.Text;
using System.Text.Json;

namespace Felles.Test;

/// <summary>What a JSON text says, without its names.</summary>
internal static class JsonTexts
{
    /// <summary>Adds every string, number and truth value below an element, a line each.</summary>
    internal static void Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject()) Append(text, property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Append(text, item);
                break;
            default:
                text.AppendLine(element.ToString());
                break;
        }
    }
}
