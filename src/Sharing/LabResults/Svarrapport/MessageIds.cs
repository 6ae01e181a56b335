using Felles.Kernel;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>What the id of a message may be. It is kept apart from the record, in the receipt, where no national number may stand.</summary>
internal static class MessageIds
{
    /// <summary>What the sender is told.</summary>
    internal const string NumberInId = "The id of the message holds what looks like a national identity number. Use a UUID.";

    /// <summary>Whether an id holds a national number of any series. The digits of a UUID are nobody's, though they can look so.</summary>
    internal static bool HoldsNumber(string id) => !Guid.TryParseExact(id, "D", out _) && PersonNumber.OccursIn(id);
}
