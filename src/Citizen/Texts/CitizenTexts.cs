using Felles.Public.Texts;

namespace Felles.Citizens.Texts;

/// <summary>The texts of the citizens' pages.</summary>
internal sealed class CitizenTexts(PageLanguage language) : PageTexts(language);
