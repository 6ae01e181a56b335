using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using Felles.Kernel;

namespace Felles.Identity.Saml;

/// <summary>
/// Reads an assertion and checks that the whole of it is signed by a pinned certificate. What is read afterwards is the very
/// document that was checked, which holds the assertion alone: nothing else can be put in its place (XML signature wrapping).
/// </summary>
internal static class XuaSignature
{
    private const int LengthMax = 128 * 1024;
    private const int DepthMax = 24;

    /// <summary>The assertion; 401 with the reason.</summary>
    /// <param name="assertion">The element <c>saml:Assertion</c> as XML, with the namespaces in force where it stood.</param>
    /// <param name="certificates">The certificates of an issuer; empty for an unknown one.</param>
    /// <param name="now">For the certificates' validity.</param>
    internal static Outcome<XmlElement> Check(string assertion, Func<string, IEnumerable<X509Certificate2>> certificates, DateTimeOffset now)
    {
        // Gateways print messages with line breaks of their own between the elements, which breaks the signature as it stands
        // and changes nothing that is read. What holds without them is read without them.
        if (Load(assertion, withLayout: true) is not { } asSent || Load(assertion, withLayout: false) is not { } bare)
            return XuaProblems.Malformed("It must be one saml:Assertion without document type, not too large and not too deep.");
        if (Shape(bare) is { } shape) return shape;
        var issuer = Issuer(bare);
        var keys = certificates(issuer).Where(certificate => certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime()).ToArray();
        if (keys.Length == 0) return XuaProblems.Rejected("assertion-issuer", "Its issuer is not among those trusted here, or its certificate has expired.");
        foreach (var document in new[] { asSent, bare })
            if (Shape(document) is null && keys.Any(key => Holds(document, key)))
                return document.DocumentElement!;
        return XuaProblems.Rejected("assertion-signature", "Its signature does not hold with the issuer's registered certificate.");
    }

    private static XmlDocument? Load(string assertion, bool withLayout)
    {
        if (assertion.Length > LengthMax) return null;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LengthMax, IgnoreComments = true };
        try
        {
            // The canonical form is made by recursion: depth is bounded before the document is.
            using (var depths = XmlReader.Create(new StringReader(assertion), settings))
                while (depths.Read())
                    if (depths.Depth > DepthMax)
                        return null;
            var document = new XmlDocument { PreserveWhitespace = withLayout, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(assertion), settings);
            document.Load(reader);
            return document;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string Issuer(XmlDocument document) =>
        document.DocumentElement!.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child is { LocalName: "Issuer", NamespaceURI: XuaNames.Assertion })?.InnerText.Trim() ?? "";

    private static Problem? Shape(XmlDocument document)
    {
        var root = document.DocumentElement!;
        if (root is not { LocalName: "Assertion", NamespaceURI: XuaNames.Assertion } || root.GetAttribute("Version") != "2.0") return XuaProblems.Malformed("It must be a SAML 2.0 assertion.");
        var id = root.GetAttribute("ID");
        if (id.Length is 0 or > 200 || !IsName(id)) return XuaProblems.Malformed("It must have an ID.");
        var nodes = root.SelectNodes("descendant-or-self::*")!.OfType<XmlElement>().ToArray();
        if (nodes.SelectMany(node => node.Attributes.OfType<XmlAttribute>()).Count(attribute => attribute.LocalName.Equals("id", StringComparison.OrdinalIgnoreCase) && attribute.Value == id) != 1)
            return XuaProblems.Malformed("Its ID must be its own alone.");
        if (nodes.Count(node => node is { LocalName: "Assertion", NamespaceURI: XuaNames.Assertion }) != 1) return XuaProblems.Malformed("It must hold no other assertion.");
        if (document.SelectNodes("//processing-instruction()")!.Count > 0) return XuaProblems.Malformed("It must hold no processing instruction.");
        var signatures = nodes.Where(node => node is { LocalName: "Signature", NamespaceURI: XuaNames.Signature }).ToArray();
        return signatures is [{ } only] && only.ParentNode == root ? null : XuaProblems.Rejected("assertion-signature", "It must be signed once, as a whole.");
    }

    private static bool IsName(string id)
    {
        try
        {
            XmlConvert.VerifyNCName(id);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool Holds(XmlDocument document, X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPublicKey();
        if (key is null || key.KeySize < 2048) return false;
        var root = document.DocumentElement!;
        var signed = new SignedXml(document);
        try
        {
            signed.LoadXml(root.ChildNodes.OfType<XmlElement>().Single(child => child is { LocalName: "Signature", NamespaceURI: XuaNames.Signature }));
            return IsOverTheWhole(signed, root.GetAttribute("ID")) && signed.CheckSignature(key);
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or FormatException or XmlException)
        {
            return false;
        }
    }

    private static bool IsOverTheWhole(SignedXml signed, string id)
    {
        if (signed.SignedInfo is not { } info || info.CanonicalizationMethod != SignedXml.XmlDsigExcC14NTransformUrl) return false;
        if (info.SignatureMethod is not (SignedXml.XmlDsigRSASHA256Url or SignedXml.XmlDsigRSASHA384Url or SignedXml.XmlDsigRSASHA512Url)) return false;
        if (info.References.Count != 1 || info.References[0] is not Reference reference || reference.Uri != $"#{id}") return false;
        if (reference.DigestMethod is not (SignedXml.XmlDsigSHA256Url or SignedXml.XmlDsigSHA384Url or SignedXml.XmlDsigSHA512Url)) return false;
        return reference.TransformChain.Count == 2 && reference.TransformChain[0] is XmlDsigEnvelopedSignatureTransform && reference.TransformChain[1] is XmlDsigExcC14NTransform { Algorithm: SignedXml.XmlDsigExcC14NTransformUrl };
    }
}
