namespace FabQueue.Drivers.Brother;

/// <summary>A spool that stands on the lab's shelf.</summary>
/// <param name="Brand">Name of the range, such as <c>Madeira Rayon</c>.</param>
/// <param name="Code">Number on the spool.</param>
/// <param name="Name">What the maker calls the colour.</param>
/// <param name="Color">Such as <c>#c8102e</c>; of a screen, and so approximate.</param>
public sealed record ShelfThread(string Brand, string Code, string Name, string Color)
{
    /// <summary>What choices call it by: makers use the same numbers.</summary>
    public string Key => $"{Brand} {Code}".Trim();
}
