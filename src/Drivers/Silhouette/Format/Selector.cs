using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>A selector such as <c>g.a > path:not(:first-child)</c>: Selectors 4.</summary>
/// <param name="Compounds">From the outermost to the one that is selected.</param>
/// <param name="Weight">Specificity: ids count ten thousand, classes a hundred, elements one.</param>
/// <param name="IsWhole">False where a part is not understood and was left out: then it fits more than it should.</param>
internal sealed record Selector(IReadOnlyList<Compound> Compounds, int Weight, bool IsWhole)
{
    /// <summary>Whether an element fits the last part, and what is around or before it the parts before.</summary>
    public bool Fits(XElement element, SelectorContext context) => Fits(Compounds.Count - 1, element, context);

    private bool Fits(int part, XElement element, SelectorContext context)
    {
        context.Spend();
        var compound = Compounds[part];
        if (!compound.Tests.TrueForAll(t => t(element, context)))
        {
            return false;
        }

        if (part == 0)
        {
            return true;
        }

        switch (compound.Combinator)
        {
            case '+':
                return context.Before(element) is { } before && Fits(part - 1, before, context);
            case '~':
                for (var sibling = context.Before(element); sibling is not null; sibling = context.Before(sibling))
                {
                    if (Fits(part - 1, sibling, context))
                    {
                        return true;
                    }
                }

                return false;
            case '>':
                return element.Parent is { } parent && Fits(part - 1, parent, context);
            default:
                for (var around = element.Parent; around is not null; around = around.Parent)
                {
                    if (Fits(part - 1, around, context))
                    {
                        return true;
                    }
                }

                return false;
        }
    }
}

/// <summary>What one element must be.</summary>
/// <param name="Combinator">How it lies to what fits the part before: <c>></c>, <c>+</c>, <c>~</c>, or a space for somewhere inside.</param>
/// <param name="Key">What surely is true of it: <c>.class</c>, <c>#id</c>, its name, or <c>*</c>.</param>
internal sealed record Compound(char Combinator, string Key, List<Func<XElement, SelectorContext, bool>> Tests);

/// <summary>Where elements stand among those beside them, and how often selectors were held against them.</summary>
internal sealed class SelectorContext
{
    private const int MaxMatches = 3_000_000;

    private readonly Dictionary<XElement, Place> _places = [];
    private int _matches;

    /// <exception cref="DrawingTooComplexException">Too many rules were held against too many elements.</exception>
    public void Spend()
    {
        if (++_matches > MaxMatches)
        {
            throw new DrawingTooComplexException();
        }
    }

    public XElement? Before(XElement element) => Of(element).Before;

    /// <summary>Counted from 1, from the start or the end, among all or only those of the same name.</summary>
    public int Index(XElement element, bool isFromEnd, bool isOfType) => Of(element) is var place && isOfType
        ? isFromEnd ? place.OfType.Count - place.TypeIndex : place.TypeIndex + 1
        : isFromEnd ? place.Count - place.Index : place.Index + 1;

    private Place Of(XElement element)
    {
        if (_places.TryGetValue(element, out var known))
        {
            return known;
        }

        List<XElement> all = element.Parent is { } parent ? [.. parent.Elements()] : [element];
        var counts = new Dictionary<XName, Counter>();
        XElement? before = null;
        foreach (var (index, one) in all.Index())
        {
            counts.TryAdd(one.Name, new Counter());
            _places[one] = new Place(before, index, all.Count, counts[one.Name].Count++, counts[one.Name]);
            before = one;
        }

        return _places[element];
    }

    private sealed class Counter
    {
        public int Count { get; set; }
    }

    private sealed record Place(XElement? Before, int Index, int Count, int TypeIndex, Counter OfType);
}
