using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Felles.Public.Layout;

/// <summary>A heading whose level depends on where the piece it heads is used.</summary>
public sealed class Heading : ComponentBase
{
    /// <summary>1–6.</summary>
    [Parameter, EditorRequired] public int Level { get; set; }

    /// <summary>Class; null for none.</summary>
    [Parameter] public string? Class { get; set; }

    /// <summary>Id; null for none.</summary>
    [Parameter] public string? Id { get; set; }

    /// <summary>What it says.</summary>
    [Parameter, EditorRequired] public RenderFragment ChildContent { get; set; } = default!;

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, $"h{Math.Clamp(Level, 1, 6)}");
        if (Class is not null) builder.AddAttribute(1, "class", Class);
        if (Id is not null) builder.AddAttribute(2, "id", Id);
        builder.AddContent(3, ChildContent);
        builder.CloseElement();
    }
}
