namespace Felles.Identity;

/// <summary>The two kinds of people who log in at the pages.</summary>
public enum LoginKind
{
    /// <summary>Health personnel, through HelseID.</summary>
    Clinician,

    /// <summary>Citizens, through ID-porten.</summary>
    Citizen,
}
