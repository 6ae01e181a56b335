using Felles.Public.Texts;

namespace Felles.Clinician.Texts;

/// <summary>The texts of the pages for health personnel.</summary>
internal sealed class ClinicianTexts(PageLanguage language) : PageTexts(language);
