using System.Security.Cryptography;
using System.Text;
using Felles.Kernel;
using Microsoft.AspNetCore.WebUtilities;

namespace Felles.Sharing.Documents.Sources;

/// <summary>
/// A header by which a node says whom its answer is about, to the one who asked and nobody else: the patient's number hashed with
/// the statement's id. Documents name no patient, and an answer about another must not be taken for this one's.
/// </summary>
internal static class AnsweredFor
{
    internal const string Header = "felles-answer-for";

    internal static string Of(string statement, PersonNumber patient) => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.UTF8.GetBytes($"{statement}|{patient.Reveal()}")));
}
