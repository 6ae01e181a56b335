using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Felles.People;

/// <summary>The population as UTF-8 JSON, one person or organisation a line, so that a change reads well in a diff.</summary>
internal static class PopulationFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement),
    };

    public static byte[] Write(Population population) => Encoding.UTF8.GetBytes(
        "{\n"
        + Section("citizens", population.Citizens) + ",\n"
        + Section("healthPersonnel", population.HealthPersonnel) + ",\n"
        + Section("organisations", population.Organisations) + "\n}\n");

    private static string Section<T>(string name, IReadOnlyList<T> items) =>
        $"\"{name}\": [\n{string.Join(",\n", items.Select(item => JsonSerializer.Serialize(item, Options)))}\n]";
}
