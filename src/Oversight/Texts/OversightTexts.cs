using Felles.Public.Texts;

namespace Felles.Oversight.Texts;

/// <summary>The texts of the pages for privacy officers.</summary>
internal sealed class OversightTexts(PageLanguage language) : PageTexts(language);
