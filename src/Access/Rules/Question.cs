using System.Collections.Immutable;

namespace Felles.Access.Rules;

/// <summary>
/// One question that the rules ask of a case, with every answer there is, in the words of the tables. An answer is known by
/// its place; <see cref="Circumstances"/> holds one for each question.
/// </summary>
/// <param name="Column">The column it stands in: <c>who</c>, <c>does</c> or <c>when</c>.</param>
/// <param name="Answers">The answers, at most eight, each a phrase that no other question has.</param>
internal sealed record Question(string Column, ImmutableArray<string> Answers)
{
    /// <summary>Every question, in the order of their places in <see cref="Circumstances"/>.</summary>
    internal static ImmutableArray<Question> All { get; } =
    [
        new("who", ["unknown", "stranger", "self", "parent", "staff", "system", "officer", "representative"]),
        new("does", ["read", "write", "status", "log", "settings", "call", "explain"]),
        new("when", ["organisation known", "organisation unknown"]),
        new("when", ["agreement", "no agreement"]),
        new("when", ["attestation", "no attestation"]),
        new("when", ["authorisation active", "no authorisation", "authorisation not active"]),
        new("when", ["attested for nobody else", "attested for another"]),
        new("when", ["registered", "nobody has the number"]),
        new("when", ["no emergency", "emergency by coordination", "emergency without urgent purpose", "emergency without reason", "acute care", "emergency with reason"]),
        new("when", ["ground none", "ground exemption", "ground consent", "ground elevated consent", "ground emergency", "ground elevated emergency"]),
        new("when", ["purpose none", "purpose treatment", "purpose emergency treatment", "purpose coordination", "purpose break the glass"]),
        new("when", ["restrictions known", "restrictions unknown"]),
        new("when", ["not reserved", "reserved", "reserved against disclosure"]),
        new("when", ["not blocked", "person blocked", "department blocked", "organisation blocked", "profession blocked", "service blocked", "everything blocked"]),
        new("when", ["nothing blocked", "something blocked"]),
        new("when", ["alive", "deceased"]),
        new("when", ["age unknown", "under 12", "12", "13 to 15", "16 to 17", "adult"]),
        new("when", ["home unknown", "lives with the parent", "lives with the other parent", "lives with no parent"]),
        new("when", ["no mandate", "mandate for this", "mandate for other services", "guardian for personal interests", "guardian for finances only", "holder under 18", "address protected"]),
        new("when", ["no consent given", "consent given"]),
        new("when", ["not taking part", "taking part"]),
        new("when", ["whole list", "list by kjernejournalforskriften"]),
    ];

    /// <summary>Phrases that stand for several answers.</summary>
    internal static ImmutableDictionary<string, ImmutableArray<string>> Collective { get; } = new Dictionary<string, ImmutableArray<string>>
    {
        ["blocked"] = ["person blocked", "department blocked", "organisation blocked", "profession blocked", "service blocked", "everything blocked"],
        ["12 to 15"] = ["12", "13 to 15"],
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>All answers, as a mask.</summary>
    internal byte Any => (byte)((1 << Answers.Length) - 1);
}

/// <summary>The places of the questions in <see cref="Question.All"/>.</summary>
internal enum Asks
{
    Who,
    Does,
    Organisation,
    Agreement,
    Attestation,
    Authorisation,
    AttestedFor,
    Person,
    Emergency,
    Ground,
    Purpose,
    Restrictions,
    Reservation,
    Block,
    Hidden,
    Life,
    Age,
    Home,
    Mandate,
    Consent,
    Participation,
    List,
}
