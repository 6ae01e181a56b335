namespace Felles.People;

/// <summary>
/// The organisations, of every kind that shares health information, and the posts that clinicians hold in them.
/// Agreements stand at the main unit and hold for its sub-units.
/// </summary>
internal sealed class Workplaces
{
    private const string Whole = "lab-results critical-info measurements documents";

    // key, kind, parent, services with an agreement, name.
    private const string Units = """
        hospital        | hospital            |              | all          | Fjordmyra sykehus HF
        hospital-north  | hospital-site       | hospital     |              | Fjordmyra sykehus, Nordlia
        hospital-south  | hospital-site       | hospital     |              | Fjordmyra sykehus, Sørvika
        hospital-lab    | laboratory          | hospital     |              | Fjordmyra sykehus, laboratoriemedisin
        university      | hospital            |              | all          | Storskogen universitetssykehus HF
        university-main | hospital-site       | university   |              | Storskogen universitetssykehus, Hovedbygget
        university-lab  | laboratory          | university   |              | Storskogen universitetssykehus, patologi og mikrobiologi
        gp-1            | gp-office           |              | all          | Skogbrynet legesenter AS
        gp-2            | gp-office           |              | all          | Havkanten fastlegekontor AS
        gp-3            | gp-office           |              |              | Skyggedal legekontor AS
        municipality    | municipality        |              | all          | Tåkelia kommune
        nursing-home    | nursing-home        | municipality |              | Tåkelia sykehjem
        home-care       | home-care           | municipality |              | Tåkelia hjemmetjeneste
        health-station  | health-station      | municipality |              | Tåkelia helsestasjon og skolehelsetjeneste
        emergency       | emergency-ward      | municipality |              | Tåkelia legevakt
        laboratory      | laboratory          |              | lab-results  | Morgendis laboratorium AS
        pharmacy        | pharmacy            |              | critical-info | Blåklokka apotek AS
        specialist      | private-specialist  |              | all          | Lyngro hudlegepraksis AS
        psychologist    | private-specialist  |              | critical-info | Viddelyst psykologpraksis AS
        physiotherapist | physiotherapist     |              |              | Rullesteinen fysioterapi AS
        dentist         | dentist             |              | critical-info | Sølvtann tannklinikk AS
        ambulance       | ambulance           |              | critical-info | Nordhav ambulansetjeneste HF
        vendor          | vendor              |              |              | Tastetrykk journalsystemer AS
        """;

    // authorisations of code list 9060 | unit, with department after a slash; several units separated by commas.
    private const string Posts = """
        LE    | gp-1
        LE    | gp-1, emergency
        LE    | gp-2
        LE    | gp-2
        LE    | gp-3
        SP    | gp-1
        HE    | gp-2
        LE    | hospital-north/Akuttmottak
        LE    | hospital-north/Kirurgisk avdeling
        LE    | hospital-south/Barneavdelingen
        LE    | university-main/Kreftklinikken
        LE    | university-lab/Patologi
        SP    | hospital-north/Akuttmottak
        SP    | hospital-south/Barneavdelingen
        SP,JO | hospital-south/Fødeavdelingen
        RA    | hospital-north/Radiologi
        BI    | hospital-lab
        BI    | laboratory
        PS    | psychologist
        FA1   | pharmacy
        FA2   | pharmacy
        JO    | health-station
        TL    | dentist
        TP    | dentist
        FT    | physiotherapist
        LE    | specialist
        LE    | emergency
        SP    | nursing-home
        HF    | home-care
        AA    | ambulance
        """;

    private readonly Dictionary<string, Organisation> units = new(StringComparer.Ordinal);

    public Workplaces(Numbers numbers)
    {
        foreach (var row in Rows(Units))
        {
            var parent = row[2].Length == 0 ? null : units[row[2]].Number;
            var services = row[3] == "all" ? Whole : row[3];
            units.Add(row[0], new Organisation(numbers.Organisation(), row[4], parent, row[1], services.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }
    }

    /// <summary>Main units before their sub-units.</summary>
    public IReadOnlyList<Organisation> Organisations => [.. units.Values];

    /// <summary>Each post: the authorisations it takes and where it is.</summary>
    public IEnumerable<(string[] Authorizations, Employer[] Employers)> AllPosts() =>
        Rows(Posts).Select(row => (row[0].Split(','), row[1].Split(',', StringSplitOptions.TrimEntries).Select(EmployerAt).ToArray()));

    private Employer EmployerAt(string place)
    {
        var parts = place.Split('/');
        var unit = units[parts[0]];
        return new Employer(unit.Parent ?? unit.Number, unit.Number, parts.Length > 1 ? parts[1] : null);
    }

    private static IEnumerable<string[]> Rows(string table) =>
        table.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries));
}
