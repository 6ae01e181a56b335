namespace Felles.Messages;

/// <summary>An analysis as a laboratory offers it.</summary>
/// <param name="Code">Norsk laboratoriekodeverk (7280).</param>
/// <param name="Name">Its name in the message.</param>
/// <param name="Unit">Unit of the number; null for a text result.</param>
/// <param name="Low">Lower reference limit; null when open below.</param>
/// <param name="High">Upper reference limit; null when open above.</param>
/// <param name="Decimals">Decimals that the laboratory reports.</param>
internal sealed record Analysis(string Code, string Name, string? Unit, double? Low, double? High, int Decimals);

/// <summary>What the generated laboratories can do. Codes and names are those of published test messages.</summary>
internal static class Analyses
{
    internal static readonly Analysis[] Biochemistry =
    [
        new("NOR05172", "B-Hemoglobin", "g/dL", 11.7, 15.3, 1),
        new("NPU02593", "B-Leukocytter", "10E9/L", 3.5, 11.0, 1),
        new("NPU03568", "B-Trombocytter", "10E9/L", 145, 390, 0),
        new("NPU01944", "B-MCV", "fL", 82, 98, 0),
        new("NPU03429", "P-Natrium", "mmol/L", 137, 144, 0),
        new("NPU03230", "P-Kalium", "mmol/L", 3.5, 4.4, 1),
        new("NPU04998", "P-Kreatinin", "µmol/L", 45, 90, 0),
        new("NOR25909", "Nyre-eGFR CKD-EPI Kreatinin", "mL/min/1.73m2", 60, null, 0),
        new("NPU19748", "P-C-Reaktivt protein", "mg/L", null, 4, 0),
        new("NPU19654", "P-ASAT", "U/L", 15, 35, 0),
        new("NPU19651", "P-ALAT", "U/L", 10, 45, 0),
        new("NPU02192", "P-Glukose", "mmol/L", 4.0, 6.0, 1),
        new("NPU27300", "B-HbA1c", "mmol/mol", 20, 42, 0),
        new("NPU03577", "P-TSH", "mIU/L", 0.5, 3.6, 2),
        new("NPU19763", "P-Ferritin", "µg/L", 18, 240, 0),
        new("NPU01700", "P-Vit. B12 (Kobalamin)", "pmol/L", 140, 600, 0),
        new("NPU27501", "P-Troponin T", "ng/L", null, 14, 0),
        new("NPU28289", "P-D-Dimer", "mg/L", null, 0.5, 2),
        new("NPU01685", "P-INR", "1", null, 1.2, 1),
        new("NPU58811", "B-Utstryk", null, null, null, 0),
    ];

    internal static readonly (string Name, string[] Agents)[] Bacteria =
    [
        ("Escherichia coli", ["Ampicillin", "Mecillinam", "Nitrofurantoin", "Trimetoprim", "Trimetoprim+Sulfametoksazol", "Ciprofloksacin"]),
        ("Klebsiella pneumoniae", ["Mecillinam", "Trimetoprim", "Ciprofloksacin", "Cefotaksim", "Gentamicin"]),
        ("Staphylococcus aureus", ["Penicillin G", "Kloksacillin", "Klindamycin", "Erytromycin", "Fusidinsyre"]),
        ("Enterococcus faecalis", ["Ampicillin", "Nitrofurantoin", "Vankomycin"]),
    ];

    internal static readonly (string Code, string Name)[] Resistance =
        [("S", "Sensitiv, standarddose"), ("I", "Sensitiv, økt eksponering"), ("R", "Resistent"), ("K", "Se kommentar")];

    internal static readonly string[] Growth = ["Rik vekst", "Moderat vekst", "Sparsom vekst", ">100.000 pr.ml.", "10.000-100.000 pr.ml."];

    internal static readonly (string Text, (string Code, string Name)[] Codes)[] Diagnoses =
    [
        ("Hudbiopsi med benign nevus. Frie render.", [("T 02000", "hud UNS"), ("M 87200", "nevus UNS")]),
        ("Tykktarm med tubulært adenom, lavgradig dysplasi.", [("T 67000", "tykktarm UNS"), ("M 82110", "tubulært adenom UNS")]),
        ("Ventrikkelslimhinne med kronisk inflammasjon.\nIkke påvist Helicobacter.", [("T 63000", "ventrikkel UNS"), ("M 43000", "kronisk betennelse")]),
        ("Normal cervixcytologi.", [("T 83000", "cervix uteri UNS"), ("M 00100", "normalt vev")]),
    ];
}
