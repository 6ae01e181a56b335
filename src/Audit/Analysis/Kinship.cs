using Felles.Kernel;

namespace Felles.Audit.Analysis;

/// <summary>What two people are to each other, by the population register.</summary>
public enum Kin
{
    /// <summary>Nothing that the register knows.</summary>
    None,

    /// <summary>The same person.</summary>
    Self,

    /// <summary>One has parental responsibility for the other.</summary>
    ParentOrChild,

    /// <summary>They share a parent, or a child.</summary>
    Family,

    /// <summary>They live at the same address.</summary>
    Household,

    /// <summary>They share a surname that few bear.</summary>
    Surname,
}

/// <summary>Tells the analysis what people are to each other; the log itself knows opaque keys only.</summary>
public interface IKinship
{
    /// <summary>What the two of each pair are to each other. Pairs of which the register knows nothing may be left out.</summary>
    /// <param name="pairs">Professional and patient.</param>
    /// <param name="surnameBearersMax">A surname counts when at most so many bear it.</param>
    /// <param name="cancel">Cancels the look-up.</param>
    Task<IReadOnlyDictionary<(PersonKey Professional, PersonKey Patient), Kin>> Between(IReadOnlyCollection<(PersonKey Professional, PersonKey Patient)> pairs, int surnameBearersMax, CancellationToken cancel);
}
