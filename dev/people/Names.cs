namespace Felles.People;

/// <summary>
/// Names that nobody mistakes for a real person's, in the manner of Skatteetaten's synthetic population: an adjective
/// for a given name, something from nature for a family name.
/// </summary>
internal sealed class Names
{
    private static readonly string[] Given =
    [
        "Luftig", "Modig", "Rolig", "Kvikk", "Sindig", "Blid", "Rask", "Munter", "Vennlig", "Stille", "Nysgjerrig", "Tapper",
        "Lun", "Sprek", "Trivelig", "Ærlig", "Flittig", "Glad", "Klok", "Snill", "Lystig", "Trofast", "Tålmodig", "Ivrig",
        "Fredelig", "Raus", "Følsom", "Hjelpsom", "Kreativ", "Logisk", "Morgenfrisk", "Naturlig", "Oppriktig", "Praktisk",
        "Rettferdig", "Skarp", "Treffsikker", "Uredd", "Varm", "Åpen", "Ømfintlig", "Beskjeden", "Direkte", "Elegant",
        "Fornuftig", "Gjestfri", "Herlig", "Intens", "Jevn", "Koselig",
    ];

    private static readonly string[] Family =
    [
        "Fjordhest", "Fjellrype", "Skogstjerne", "Lyngmark", "Bekkeblom", "Steinrøys", "Nordlys", "Havskum", "Bjørkeløv",
        "Isranke", "Tyttebær", "Multemyr", "Tangkvast", "Reinmose", "Svaberg", "Gaupespor", "Hestehov", "Kvitveis", "Lundefugl",
        "Måneskinn", "Nattsvermer", "Orrhane", "Padderot", "Rognebær", "Soldogg", "Tindevann", "Urskog", "Vardestein",
        "Ørretkulp", "Åkerrikse", "Blåveis", "Dompap", "Einerbusk", "Fossekall", "Granbar", "Humlesurr", "Jordbær", "Klippefisk",
        "Linerle", "Myrull", "Nøtteskrike", "Perleugle", "Ringblomst", "Snøfonn", "Trollhassel", "Villvin", "Ærfugl", "Ørnereir",
        "Krokus", "Sjøstjerne", "Dugg", "Flyttblokk", "Elvebredd", "Drivved", "Kongle", "Rimfrost", "Sildrebekk", "Torvmyr",
        "Stormsvale", "Fiskemåke", "Vierkratt", "Bergknaus", "Brennesle", "Prestekrage",
    ];

    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly SeededDraw draw;
    private readonly Queue<string> families;

    public Names(SeededDraw draw)
    {
        this.draw = draw;
        families = new Queue<string>(draw.Shuffle(Family));
    }

    /// <summary>A family name; each is used once before any is used again.</summary>
    public string NextFamily()
    {
        var family = families.Dequeue();
        families.Enqueue(family);
        return family;
    }

    /// <summary>A given name that nobody else of the family name has.</summary>
    public string NextGiven(string family)
    {
        while (true)
        {
            var given = Given[draw.Below(Given.Length)];
            if (taken.Add($"{given} {family}")) return given;
        }
    }
}
