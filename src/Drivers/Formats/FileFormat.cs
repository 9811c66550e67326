namespace FabQueue.Drivers.Formats;

/// <summary>What a file is for: what is said of one that no machine here reads goes by this.</summary>
public enum FormatFamily
{
    Gcode,
    Embroidery,
    Drawing,
    Model,
    Picture,
    Archive,
    Document,

    /// <summary>Made ready for a machine of another make.</summary>
    OtherMachine,
    Font,
    Program,
    Media,
    Text,

    /// <summary>Most often what came in place of a file that was to be downloaded.</summary>
    WebPage,

    /// <summary>A download that was not yet complete.</summary>
    Unfinished,
    Shortcut,

    /// <summary>What systems put beside a file for themselves.</summary>
    Companion,
    Empty,

    /// <summary>Nothing but zeros: the room for a file, without its content.</summary>
    Zeros,
}

/// <summary>A format of files, of whatever machine or program.</summary>
/// <param name="Name">As people call it in any language, such as <c>HEIC</c>.</param>
/// <param name="Family">What it is for.</param>
/// <param name="Extensions">Of file names, in lower case, with the dot.</param>
public sealed record FileFormat(string Name, FormatFamily Family, params IReadOnlyList<string> Extensions)
{
    /// <summary>It is a ZIP inside: which one, only names tell.</summary>
    public bool IsZip { get; init; }
}
