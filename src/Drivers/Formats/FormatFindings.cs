namespace FabQueue.Drivers.Formats;

/// <summary>What is said of a file that no machine of the lab reads: what it is, and what to do. No machine's own words.</summary>
public static class FormatFindings
{
    /// <summary>Refuses a file of a format that nobody here reads.</summary>
    public static Finding Refuse(FileFormat format)
    {
        var code = format.Family switch
        {
            FormatFamily.Gcode => "FILE_IS_GCODE",
            FormatFamily.Embroidery => "FILE_IS_EMBROIDERY",
            FormatFamily.Drawing => "FILE_IS_DRAWING",
            FormatFamily.Model => "FILE_IS_MODEL",
            FormatFamily.Picture => "FILE_IS_PICTURE",
            FormatFamily.Archive => "FILE_IS_ARCHIVE",
            FormatFamily.Document => "FILE_IS_DOCUMENT",
            FormatFamily.OtherMachine => "FILE_IS_FOR_OTHER_MACHINE",
            FormatFamily.Font => "FILE_IS_FONT",
            FormatFamily.Program => "FILE_IS_PROGRAM",
            FormatFamily.Media => "FILE_IS_MEDIA",
            FormatFamily.Text => "FILE_IS_TEXT",
            FormatFamily.WebPage => "FILE_IS_WEB_PAGE",
            FormatFamily.Unfinished => "FILE_IS_UNFINISHED",
            FormatFamily.Shortcut => "FILE_IS_SHORTCUT",
            FormatFamily.Companion => "FILE_IS_COMPANION",
            FormatFamily.Empty => "FILE_IS_EMPTY",
            _ => "FILE_IS_ZEROS",
        };
        return format.Name.Length > 0 ? Error(code, format.Name) : Error(code);
    }

    /// <summary>Refuses a file of which neither content nor name tell anything.</summary>
    /// <param name="read">What machines of the lab read.</param>
    public static Finding Unknown(IEnumerable<FileFormat> read) => Error("FILE_IS_UNKNOWN", string.Join(", ", read.Select(f => f.Name)));

    public static Finding Error(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Error, code, null, args);
}
