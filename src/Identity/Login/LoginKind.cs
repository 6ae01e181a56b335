namespace Felles.Identity;

/// <summary>The kinds of people who log in at the pages.</summary>
public enum LoginKind
{
    /// <summary>Health personnel, through HelseID.</summary>
    Clinician,

    /// <summary>Citizens, through ID-porten.</summary>
    Citizen,

    /// <summary>Those who report and steer, as employees, through ID-porten or Ansattporten. They never come near a patient's record.</summary>
    Steering,
}
