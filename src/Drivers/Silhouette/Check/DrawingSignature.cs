using FabQueue.Drivers.Formats;

namespace FabQueue.Drivers.Silhouette.Check;

/// <summary>Tells an SVG by its content, and what to do with a drawing that is none.</summary>
internal static class DrawingSignature
{
    /// <summary>Whether there is an SVG in a file, in bytes or in UTF-16.</summary>
    public static bool IsSvg(ReadOnlySpan<byte> file) =>
        file.IndexOf("<svg"u8) >= 0 || file.IndexOf(":svg"u8) >= 0 || file.IndexOf("s\0v\0g\0"u8) >= 0 || file.IndexOf("\0s\0v\0g"u8) >= 0;

    /// <summary>How a drawing of another format becomes an SVG; null = it is no drawing.</summary>
    public static Finding? Explain(FileFormat format) =>
        format == KnownFormats.Svg ? null
        : format == KnownFormats.Svgz ? FormatFindings.Error("CUT_IS_SVGZ")
        : format == KnownFormats.Pdf ? FormatFindings.Error("CUT_IS_PDF")
        : format == KnownFormats.PostScript || format == KnownFormats.Illustrator ? FormatFindings.Error("CUT_IS_POSTSCRIPT")
        : format == KnownFormats.Dxf ? FormatFindings.Error("CUT_IS_DXF")
        : format == KnownFormats.Studio ? FormatFindings.Error("CUT_IS_STUDIO")
        : format.Family == FormatFamily.Drawing ? FormatFindings.Error("CUT_OTHER_FORMAT", format.Name)
        : null;
}
