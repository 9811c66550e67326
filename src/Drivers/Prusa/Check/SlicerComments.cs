using System.Buffers;
using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>A value from a comment and where it stands.</summary>
internal readonly record struct Noted<T>(T Value, long Line);

/// <summary>
/// What slicers write into comments about a print: PrusaSlicer and its kin (Slic3r, SuperSlicer, OrcaSlicer, Bambu Studio), Cura,
/// Simplify3D, ideaMaker, KISSlicer, Kiri:Moto and IceSL, each in a form of its own. The last of several values counts: the
/// slicers put the whole of their configuration at the end.
/// </summary>
internal sealed class SlicerComments
{
    private const int MaxValueBytes = 100;

    // What CuraEngine writes in place of a time, for Cura to fill in.
    private const double CuraTimeUnknown = 6666;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789."u8);

    private readonly Thumbnails _thumbnails = new();
    private readonly double[] _box = [double.NaN, double.NaN, double.NaN, double.NaN];
    private bool _hasStatistics;
    private bool _isInConfiguration;
    private bool _hasEnd;
    private bool _isCura;
    private bool _isPrusaKind;

    public string? Slicer { get; private set; }

    /// <summary>The line on which a slicer named itself a second time, after layers of a first print; 0 = it did not.</summary>
    public long SecondStart { get; private set; }

    /// <summary>The firmware by <c>;FLAVOR:</c> of Cura, where that is another than this printer's.</summary>
    public Noted<string>? OtherFlavor { get; private set; }

    /// <summary>Numbers of the extruder are cubic millimetres.</summary>
    public bool IsVolumetric { get; private set; }

    public Noted<string>? Printer { get; private set; }

    public Noted<double>? NozzleMillimetres { get; private set; }

    /// <summary>The far corner of the bed the file was made for, in millimetres.</summary>
    public Noted<(double X, double Y)>? Bed { get; private set; }

    public TimeSpan? Duration { get; private set; }

    public double? FilamentGrams { get; private set; }

    /// <summary>Length of all filament, without what primes the nozzle.</summary>
    public double? FilamentMillimetres { get; private set; }

    /// <summary>How many layers the slicer says there are; null = it does not.</summary>
    public int? StatedLayers { get; private set; }

    /// <summary>Whether one layer comes after the other.</summary>
    public LayerOrder Order { get; } = new();

    /// <summary>Where the current layer lies; NaN = the slicer does not say.</summary>
    public double LayerZ { get; private set; } = double.NaN;

    /// <summary>How high the object is.</summary>
    public double? Height { get; private set; }

    /// <summary>The room that lines of filament take on the bed.</summary>
    public (double MinX, double MinY, double MaxX, double MaxY)? Box =>
        _box.All(v => Math.Abs(v) < 1000) ? (_box[0], _box[1], _box[2], _box[3]) : null;

    /// <summary>Type of the filament, such as <c>PLA</c>; of several the first.</summary>
    public Noted<string>? Material { get; private set; }

    /// <summary>Grams per cubic centimetre.</summary>
    public double? FilamentDensity { get; private set; }

    /// <summary>In millimetres.</summary>
    public Noted<double>? FilamentDiameter { get; private set; }

    public int LayerCount { get; private set; }

    /// <summary>Whether a skirt or a brim is being laid.</summary>
    public bool IsAroundObject { get; private set; }

    public Preview? Thumbnail => _thumbnails.Best;

    /// <summary>
    /// Whether what the slicer always writes after the last move is missing: the statistics (PrusaSlicer and its kin)
    /// with the end of the configuration, or Cura's end mark.
    /// </summary>
    public bool IsTruncated => _isCura ? !_hasEnd : _isPrusaKind && (!_hasStatistics || _isInConfiguration);

    /// <summary>Takes a line of comment, without its semicolon.</summary>
    public void Read(ReadOnlySpan<byte> comment, long line)
    {
        if (comment.IsEmpty)
        {
            return;
        }

        if (comment[0] != ' ')
        {
            if (!ReadLayer(comment, line))
            {
                ReadMark(comment, line);
            }
        }
        else if (!_thumbnails.Read(comment[1..]))
        {
            var text = comment[1..].TrimStart((byte)' ');
            if (!ReadLayer(text, line) && !ReadHeader(text, line))
            {
                ReadSetting(text, line);
            }
        }
    }

    // The beginning of a layer, and where it lies: PrusaSlicer and its kin, Cura and ideaMaker; KISSlicer; Simplify3D; Kiri:Moto.
    private bool ReadLayer(ReadOnlySpan<byte> comment, long line)
    {
        if (comment.SequenceEqual("LAYER_CHANGE"u8) || comment.StartsWith("LAYER:"u8) || comment.StartsWith("; --- layer "u8))
        {
            LayerCount++;
            LayerZ = double.NaN;
            Order.Number(After(comment, "LAYER:"u8) is { IsEmpty: false } number ? Number(number) : null, line);
            return true;
        }

        if (After(comment, "Z:"u8) is { IsEmpty: false } height)
        {
            LayerZ = Number(height) ?? double.NaN;
            Order.Height(LayerZ, line);
            return true;
        }

        var isLayer = comment.StartsWith("BEGIN_LAYER_OBJECT z="u8) || (comment.StartsWith("layer "u8) && comment.IndexOf(", Z = "u8) > 0);
        if (isLayer)
        {
            LayerCount++;
            var text = comment[(comment.LastIndexOf((byte)'=') + 1)..].Trim((byte)' ');
            LayerZ = Number(text.IndexOf((byte)' ') is >= 0 and var end ? text[..end] : text) ?? double.NaN;
        }

        return isLayer;
    }

    // Marks without a space: all that Cura writes, and ideaMaker.
    private void ReadMark(ReadOnlySpan<byte> comment, long line)
    {
        if (After(comment, "TYPE:"u8) is { IsEmpty: false } type)
        {
            IsAroundObject = Ascii.EqualsIgnoreCase(type[..Math.Min(type.Length, 5)], "Skirt"u8) || type.StartsWith("Brim"u8);
        }
        else if (After(comment, "TIME:"u8) is { IsEmpty: false } seconds)
        {
            Duration = Number(seconds) is { } s and >= 0 and < 1e8 and not CuraTimeUnknown ? TimeSpan.FromSeconds(s) : Duration;
        }
        else if (After(comment, "Filament used: "u8) is { IsEmpty: false } metres)
        {
            FilamentMillimetres = Sum(metres, unit: "m"u8) is > 0 and < 1e6 and var length ? length * 1000 : FilamentMillimetres;
        }
        else if (After(comment, "Generated with "u8) is { IsEmpty: false } name)
        {
            SetSlicer(name, line);
            _isCura = true;
        }
        else if (After(comment, "Sliced by "u8) is { IsEmpty: false } maker)
        {
            SetSlicer(maker.IndexOf((byte)',') is > 0 and var end ? maker[..end] : maker, line);
        }
        else if (After(comment, "FLAVOR:"u8) is { IsEmpty: false } flavor)
        {
            IsVolumetric |= flavor.SequenceEqual("Marlin(Volumetric)"u8);
            OtherFlavor = flavor.StartsWith("Marlin"u8) || flavor.StartsWith("RepRap"u8) ? OtherFlavor : new(Text(flavor), line);
        }
        else if (After(comment, "LAYER_COUNT:"u8) is { IsEmpty: false } layers)
        {
            // One for each object, where they are printed one after the other.
            StatedLayers = Number(layers) is > 0 and < 1e6 and var count ? (StatedLayers ?? 0) + (int)count : StatedLayers;
        }
        else if (comment.StartsWith("M"u8) && comment.Length > 5 && comment[4] == ':')
        {
            ReadBound(comment[..4], Number(comment[5..]));
        }
        else if (After(comment, "Print Time:"u8) is { IsEmpty: false } printing)
        {
            Duration = Number(printing) is > 0 and < 1e8 and var s ? TimeSpan.FromSeconds(s) : Duration;
        }
        else if (After(comment, "Filament type = "u8) is { IsEmpty: false } type2)
        {
            Material = new(Text(type2), line);
        }
        else if (comment.StartsWith("Material#1 Used:"u8))
        {
            FilamentMillimetres = Number(Value(comment)) is > 0 and < 1e6 and var length2 ? length2 : FilamentMillimetres;
        }
        else if (comment.StartsWith("Filament Type #1:"u8))
        {
            Material = new(Text(Value(comment)), line);
        }
        else if (comment.StartsWith("Filament Density #1:"u8))
        {
            SetDensity(Value(comment));
        }
        else if (After(comment, "TARGET_MACHINE.NAME:"u8) is { IsEmpty: false } printer)
        {
            Printer = new(Text(printer), line);
        }
        else if (comment.StartsWith("End of Gcode"u8))
        {
            _hasEnd = true;
        }
    }

    // What is no "name = value".
    private bool ReadHeader(ReadOnlySpan<byte> comment, long line)
    {
        if (After(comment, "generated by "u8) is { IsEmpty: false } name)
        {
            SetSlicer(name.IndexOf(" on "u8) is > 0 and var end ? name[..end] : name, line);
            _isPrusaKind = name.StartsWith("PrusaSlicer"u8) || name.StartsWith("SuperSlicer"u8) || name.StartsWith("OrcaSlicer"u8);
            return true;
        }

        if (comment.StartsWith("CONFIG_BLOCK_"u8))
        {
            _isInConfiguration = comment.EndsWith("START"u8);
            return true;
        }

        if (comment.StartsWith("BambuStudio "u8) || comment.StartsWith("KISSlicer"u8))
        {
            SetSlicer(comment, line);
            return true;
        }

        if (comment.StartsWith("G-Code generated by Simplify3D"u8) || comment.StartsWith("Generated by Kiri:Moto"u8))
        {
            SetSlicer(comment[(comment.IndexOf(" by "u8) + 4)..], line);
            return true;
        }

        return ReadColon(comment, line);
    }

    // "name: value", with a space before the colon or without: Bambu Studio and OrcaSlicer, Simplify3D, Kiri:Moto, IceSL, KISSlicer.
    private bool ReadColon(ReadOnlySpan<byte> comment, long line)
    {
        var colon = comment.IndexOf(": "u8);
        if (colon <= 0 || comment[..colon].IndexOf(" = "u8) >= 0)
        {
            return false;
        }

        var value = comment[(colon + 2)..].Trim((byte)' ');
        switch (Encoding.ASCII.GetString(comment[..Math.Min(colon, MaxValueBytes)].Trim((byte)' ')))
        {
            case "total filament length [mm]" or "filament_used_mm" or "Filament length" or "Material Length" or "--- filament used":
                FilamentMillimetres = Leading(value) is > 0 and < 1e6 and var length ? length : FilamentMillimetres;
                break;
            case "total filament weight [g]" or "filament_used_g" or "Plastic weight" or "Material Weight":
                FilamentGrams = Leading(value) is > 0 and < 1e6 and var grams ? grams : FilamentGrams;
                break;
            case "filament_density":
                SetDensity(First(value));
                break;
            case "filament_type":
                Material = new(Text(First(value)), line);
                break;
            case "total layer number" or "layer_count":
                StatedLayers = Leading(value) is > 0 and < 1e6 and var layers ? (int)layers : StatedLayers;
                break;
            case "max_z_height" or "print_height_mm":
                Height = Leading(value) is > 0 and < 1000 and var height ? height : Height;
                break;
            case "model printing time":
                Duration = ReadDuration(value[(value.IndexOf(": "u8) + 2)..]) ?? Duration;
                break;
            case "Build time" or "Build Time":
                Duration = InWords(value) ?? Duration;
                break;
            case "--- print time" or "estimated_print_time_s":
                Duration = Leading(value) is > 0 and < 1e8 and var seconds ? TimeSpan.FromSeconds(seconds) : Duration;
                break;
            case var key when key.StartsWith("Calculated", StringComparison.Ordinal) && key.EndsWith("Build Time", StringComparison.Ordinal):
                Duration = Leading(value) is > 0 and < 1e6 and var minutes ? TimeSpan.FromMinutes(minutes) : Duration;
                break;
            default:
                return false;
        }

        return true;
    }

    private void ReadSetting(ReadOnlySpan<byte> comment, long line)
    {
        // Simplify3D's settings have a comma between name and value.
        if (After(comment, "printMaterial,"u8) is { IsEmpty: false } printed)
        {
            Material = new(Text(printed), line);
            return;
        }

        var equals = comment.IndexOf(" = "u8);
        if (equals <= 0)
        {
            return;
        }

        var value = comment[(equals + 3)..].Trim((byte)' ');
        switch (comment[..equals])
        {
            case var key when key.SequenceEqual("estimated printing time (normal mode)"u8):
                _hasStatistics = true;
                Duration = ReadDuration(value) ?? Duration;
                break;
            case var key when key.SequenceEqual("filament used [mm]"u8):
                _hasStatistics = true;
                FilamentMillimetres = Sum(value) is >= 0 and < 1e6 and var length ? length : FilamentMillimetres;
                break;
            case var key when key.SequenceEqual("filament used"u8):
                // Slic3r: 230.6mm (0.6cm3)
                FilamentMillimetres = Leading(value) is > 0 and < 1e6 and var used ? used : FilamentMillimetres;
                break;
            case var key when key.SequenceEqual("total layers count"u8):
                StatedLayers = Leading(value) is > 0 and < 1e6 and var layers ? (int)layers : StatedLayers;
                break;
            case var key when key.SequenceEqual("use_volumetric_e"u8):
                IsVolumetric |= value.SequenceEqual("1"u8);
                break;
            case var key when key.StartsWith("Ext #"u8):
                // KISSlicer: its first extruder is the one that is here.
                FilamentMillimetres = Leading(value) is > 0 and < 1e6 and var fed ? fed : FilamentMillimetres;
                break;
            case var key when key.EndsWith("slicer_config"u8) || key.EndsWith("Slicer_config"u8):
                _isInConfiguration = value.SequenceEqual("begin"u8) || (_isInConfiguration && !value.SequenceEqual("end"u8));
                break;
            case var key when key.SequenceEqual("filament used [g]"u8):
                // 0 is written where the filament's profile gives no density.
                FilamentGrams = Sum(value) is > 0 and var grams ? grams : FilamentGrams;
                break;
            case var key when key.SequenceEqual("filament_type"u8):
                Material = new(Text(First(value)), line);
                break;
            case var key when key.SequenceEqual("filament_density"u8):
                SetDensity(First(value));
                break;
            case var key when key.SequenceEqual("filament_diameter"u8):
                FilamentDiameter = Number(First(value)) is { } thick ? new(thick, line) : FilamentDiameter;
                break;
            case var key when key.SequenceEqual("printer_model"u8):
                Printer = value.IsEmpty ? Printer : new(Text(value), line);
                break;
            case var key when key.SequenceEqual("nozzle_diameter"u8):
                NozzleMillimetres = Number(First(value)) is { } diameter ? new(diameter, line) : NozzleMillimetres;
                break;
            case var key when key.SequenceEqual("bed_shape"u8) || key.SequenceEqual("printable_area"u8):
                Bed = FarCorner(value) is { } corner ? new(corner, line) : Bed;
                break;
        }
    }

    private void SetSlicer(ReadOnlySpan<byte> name, long line)
    {
        SecondStart = Slicer is not null && LayerCount > 0 && SecondStart == 0 ? line : SecondStart;
        Slicer = Text(name);
    }

    private void SetDensity(ReadOnlySpan<byte> value) => FilamentDensity = Number(value) is > 0 and < 20 and var density ? density : FilamentDensity;

    private void ReadBound(ReadOnlySpan<byte> name, double? value)
    {
        if (name.SequenceEqual("MAXZ"u8))
        {
            Height = value is > 0 and < 1000 ? value : Height;
            return;
        }

        var axis = name[3] - 'X';
        if (axis is 0 or 1 && (name.StartsWith("MIN"u8) || name.StartsWith("MAX"u8)))
        {
            _box[axis + (name[1] == 'A' ? 2 : 0)] = value ?? double.NaN;
        }
    }

    /// <summary>Reads <c>1d 2h 3m 4s</c>, any part of which may be missing.</summary>
    internal static TimeSpan? ReadDuration(ReadOnlySpan<byte> text)
    {
        double seconds = 0;
        foreach (var range in text.Split((byte)' '))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var unit = part[^1] switch { (byte)'d' => 86400, (byte)'h' => 3600, (byte)'m' => 60, (byte)'s' => 1, _ => 0 };
            if (unit == 0 || Number(part[..^1]) is not { } count)
            {
                return null;
            }

            seconds += count * unit;
        }

        return seconds is > 0 and < 1e8 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static (double X, double Y)? FarCorner(ReadOnlySpan<byte> corners)
    {
        (double X, double Y) far = (0, 0);
        foreach (var range in corners.Split((byte)','))
        {
            var corner = corners[range];
            var x = corner.IndexOf((byte)'x');
            if (x < 0 || Number(corner[..x]) is not { } right || Number(corner[(x + 1)..]) is not { } back)
            {
                return null;
            }

            far = (Math.Max(far.X, right), Math.Max(far.Y, back));
        }

        return far;
    }

    private static double? Sum(ReadOnlySpan<byte> values, ReadOnlySpan<byte> unit = default)
    {
        double sum = 0;
        foreach (var range in values.Split((byte)','))
        {
            var text = values[range].Trim((byte)' ');
            if (!text.EndsWith(unit) || Number(text[..^unit.Length]) is not { } value)
            {
                return null;
            }

            sum += value;
        }

        return sum;
    }

    // The number at the beginning of a text: "1234.5 mm (1.23 m)".
    private static double? Leading(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExcept(NumberBytes) is >= 0 and var end ? Number(text[..end]) : Number(text);

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text) => text[(text.IndexOf((byte)':') + 1)..].Trim((byte)' ');

    // "1 hour 23 minutes", "45 min 3 sec".
    private static TimeSpan? InWords(ReadOnlySpan<byte> text)
    {
        double seconds = 0;
        double count = 0;
        foreach (var range in text.Split((byte)' '))
        {
            var word = text[range];
            var unit = word.StartsWith("hour"u8) ? 3600 : word.StartsWith("min"u8) ? 60 : word.StartsWith("sec"u8) ? 1 : 0;
            seconds += unit * count;
            count = Number(word) ?? 0;
        }

        return seconds is > 0 and < 1e8 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> values) =>
        values.IndexOfAny((byte)',', (byte)';') is >= 0 and var end ? values[..end] : values;

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.StartsWith(prefix) ? text[prefix.Length..].Trim((byte)' ') : default;

    private static double? Number(ReadOnlySpan<byte> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value : null;

    private static string Text(ReadOnlySpan<byte> text) => GcodeText.Printable(text[..Math.Min(text.Length, MaxValueBytes)]);
}

/// <summary>Pieces of a file as they may be shown to people.</summary>
internal static class GcodeText
{
    /// <summary>The text as UTF-8, with a question mark for what cannot be shown.</summary>
    public static string Printable(ReadOnlySpan<byte> text) =>
        string.Concat(Encoding.UTF8.GetString(text).Select(c => char.IsControl(c) || c == '\uFFFD' ? '?' : c)).Trim();
}
