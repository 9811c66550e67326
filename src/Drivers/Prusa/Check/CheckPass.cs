using System.Buffers;
using System.Globalization;
using FabQueue.Drivers.Prusa.Format;
using FabQueue.Drivers.Prusa.Picture;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>One pass over the lines of a file.</summary>
internal sealed class CheckPass
{
    private const int MaxShownBytes = 40;

    // Of speed and flow, in per cent: profiles set 95 to 100.
    private const double LeastFactor = 80, MostFactor = 120;

    private static readonly SearchValues<byte> VersionBytes = SearchValues.Create("0123456789."u8);

    private readonly PrusaSettings _settings;
    private readonly FindingList _findings = new();
    private readonly SlicerComments _comments = new();
    private readonly TimeEstimate _time;
    private readonly PrintPicture _picture;
    private readonly MoveCheck _moves;
    private readonly PlannedStops _stops;
    private readonly MaterialCheck _material;
    private double _bedTarget;
    private string? _askedModel;
    private Noted<string>? _otherFirmware;
    private long _commandCount;
    private long _otherCount;
    private long _openCommandLine;
    private bool _isPrinterNamed;

    public CheckPass(PrusaSettings settings, Pace pace)
    {
        _settings = settings;
        _time = new TimeEstimate(pace);
        _picture = new PrintPicture(settings.NozzleMillimetres);
        _moves = new MoveCheck(settings, _findings, _time, _picture);
        _stops = new PlannedStops(_findings);
        _material = new MaterialCheck(_findings);
    }

    public void Read(GcodeReader reader)
    {
        var command = reader.Command;
        if (command.Length > WireLine.MaxBytes && !WireLine.IsPlannedPause(command) && !command.Contains((byte)0))
        {
            _moves.Follow();
            CheckLength(command, reader.LineNumber);
        }

        // Nearly all lines: what else they could be need not be asked.
        if (WireLine.IsMove(command))
        {
            ReadMove(command[1] - '0', reader.Ahead[2..], command.Length - 2, command, reader);
            return;
        }

        _moves.Follow();
        if (command.IsEmpty)
        {
            ReadComment(reader);
            return;
        }

        if (IsFill(command, reader.LineNumber))
        {
            return;
        }

        if (WireLine.IsPlannedPause(command))
        {
            Count(reader);
            ReadPause(command, reader);
            _time.Note(_commandCount);
            return;
        }

        if (WireLine.IsLeftOut(command))
        {
            NoteEnd(reader);
            return;
        }

        var words = new GcodeWords(command);
        if (!words.MoveNext() || !CommandCode.TryRead(words, out var code) || IsReadAsStop(command))
        {
            ReportNoCommand(command, reader.LineNumber);
        }
        else if (code is { Letter: 'G', Number: <= 3, Part: 0 })
        {
            ReadMove(code.Number, words.Rest, words.Rest.Length, command, reader);
        }
        else
        {
            Count(reader);
            if (!ReadCommand(code, ref words, command, reader.LineNumber))
            {
                ReportUnreadable(command, reader.LineNumber);
            }

            if (code is { Letter: 'M', Number: 600, Part: 0 })
            {
                AddStop(PlannedStopKind.FilamentChange, default, reader.Comment, reader.LineNumber);
            }

            _time.Note(_commandCount);
        }
    }

    private void ReadMove(int code, ReadOnlySpan<byte> ahead, int length, ReadOnlySpan<byte> command, GcodeReader reader)
    {
        Count(reader);
        if (!_moves.TryRead(code, ahead, length, reader.LineNumber, _commandCount))
        {
            _moves.Follow();
            ReportUnreadable(command, reader.LineNumber);
            _time.Note(_commandCount);
        }
    }

    private void Count(GcodeReader reader)
    {
        NoteEnd(reader);
        _commandCount++;
    }

    // The last command may be half of one.
    private void NoteEnd(GcodeReader reader) => _openCommandLine = reader.IsUnterminated ? reader.LineNumber : 0;

    // What primes the nozzle before the first layer, and what is laid around the object, are no part of the picture.
    private void ReadComment(GcodeReader reader)
    {
        var layers = _comments.LayerCount;
        _comments.Read(reader.Comment, reader.LineNumber);
        _moves.Object.LayerZ = _comments.LayerZ;
        _stops.ReadComment(reader.Comment);
        _moves.IsDrawn = _comments is { Thumbnail: null, IsAroundObject: false };
        if (layers == 0 && _comments.LayerCount > 0)
        {
            _picture.Clear();
            _moves.BeginLayers();
        }
    }

    private bool ReadCommand(CommandCode code, ref GcodeWords words, ReadOnlySpan<byte> command, long line)
    {
        switch (code)
        {
            case { Letter: 'G', Number: 92, Part: 0 }:
                return _moves.SetPosition(ref words, line);
            case { Letter: 'M', Number: 117, Part: 0 }:
                _stops.NoteMessage(words.Rest, _commandCount);
                return true;
            case { Letter: 'M', Number: 862, Part: 3 }:
                return ReadPrinterModel(words.Rest, line);
            case { Letter: 'M', Number: 115, Part: 0 } when IsVersionQuestion(words.Rest):
                return true;
            default:
                return ReadOther(code, ref words, line);
        }
    }

    // M601 S sets where to park and does not stop; nobody would know why the print goes on.
    private void ReadPause(ReadOnlySpan<byte> command, GcodeReader reader)
    {
        var words = new GcodeWords(command);
        words.MoveNext();
        var isNamedPause = words.Value > 1;
        var text = isNamedPause ? default : words.Rest;
        while (isNamedPause && words.MoveNext())
        {
            if (words.Letter == 'S')
            {
                ReportValue(new CommandCode('M', 601), words, reader.LineNumber);
            }
        }

        AddStop(PlannedStopKind.Pause, text, reader.Comment, reader.LineNumber);
        _time.Execute(new CommandCode('M', 601));
    }

    // A copy that broke off has room for the rest, filled with zeros. A Control-Z at the end is how DOS ended texts.
    private bool IsFill(ReadOnlySpan<byte> command, long line)
    {
        var isHole = command.Contains((byte)0);
        if (isHole)
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_DAMAGED", line, "");
        }

        return isHole || command.IndexOfAnyExcept((byte)0x1A, (byte)' ', (byte)'\t') < 0;
    }

    private void AddStop(PlannedStopKind kind, ReadOnlySpan<byte> text, ReadOnlySpan<byte> comment, long line) =>
        _stops.Add(kind, text, comment, line, _commandCount, _comments.LayerCount, _moves.Object.Height);

    public CheckReport Finish()
    {
        _moves.Follow();
        if (_commandCount == 0 && _otherCount == 0 && _comments.Slicer is null)
        {
            return new CheckReport([new Finding(FindingSeverity.Error, "GCODE_IS_EMPTY", null)], Facts: null, Preview: null);
        }

        if (_otherCount > _commandCount)
        {
            return new CheckReport([new Finding(FindingSeverity.Error, "GCODE_IS_TEXT", null)], Facts: null, Preview: null);
        }

        CheckPrinter();
        CheckEnd();
        var timeline = _time.Finish();
        new SourceComparison(_settings, _comments, _moves, _time, _findings).Compare();
        _material.Check(_comments.Material?.Value, _moves.Object.Height);
        CheckPolicy();
        var report = new CheckReport(_findings.ToList(), Facts(timeline), _comments.Thumbnail);
        return report.Preview is null && !report.IsRefused ? report with { Preview = _picture.Finish() } : report;
    }

    private PrintFacts Facts(PrintTimeline? timeline) => new()
    {
        EstimatedDuration = _time.Total,
        Timeline = timeline,
        SlicerDuration = _comments.Duration,
        FilamentGrams = _comments.FilamentGrams
            ?? FilamentWeight.Grams(_comments.FilamentMillimetres ?? _moves.Filament, _comments.Material?.Value, _comments.FilamentDensity),
        FilamentMillimetres = _moves.Filament,
        PrimedMillimetres = _moves.Primed,
        LayerCount = _comments.LayerCount,
        PrinterModel = _comments.Printer?.Value ?? _askedModel,
        NozzleMillimetres = _comments.NozzleMillimetres?.Value,
        Material = _comments.Material?.Value,
        Slicer = _comments.Slicer,
        CommandCount = _commandCount,
        Stops = _stops.All,
    };

    // Only a text for the display may be shortened; half of anything else would be another command.
    private void CheckLength(ReadOnlySpan<byte> command, long line)
    {
        if (WireLine.IsDisplayText(command))
        {
            _findings.AddLine(FindingSeverity.Advice, "GCODE_MESSAGE_SHORTENED", line, "");
        }
        else if (command.Length > GcodeLines.MaxCommandBytes || WireLine.Write(command, stackalloc byte[GcodeLines.MaxCommandBytes]) > WireLine.MaxBytes)
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_LINE_TOO_LONG", line, "");
        }
    }

    // "M0" anywhere stops the printer until somebody presses the knob, so M0104 does too (Marlin_main.cpp: code_seen_P).
    private static bool IsReadAsStop(ReadOnlySpan<byte> command) =>
        command.StartsWith("M0"u8) && command.Length > 2 && char.IsAsciiDigit((char)command[2]);

    private void ReportNoCommand(ReadOnlySpan<byte> command, long line)
    {
        // Line numbers and checksums are the host's; sent twice they put printer and host out of step.
        if (command.Length > 1 && command[0] == 'N' && char.IsAsciiDigit((char)command[1]))
        {
            _commandCount++;
            _findings.AddLine(FindingSeverity.Error, "GCODE_NUMBERED", line, "");
            return;
        }

        _otherFirmware ??= ForeignFirmware.OfWord(command) is { } klipper ? new(klipper, line) : null;
        if (RefusedCommands.Find(command, out var subject) is { } refused)
        {
            _commandCount++;
            _findings.AddLine(FindingSeverity.Error, refused, line, subject);
            return;
        }

        _otherCount++;
        ReportUnreadable(command, line);
    }

    private void ReportUnreadable(ReadOnlySpan<byte> command, long line)
    {
        if (command.Contains((byte)'*'))
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_NUMBERED", line, "");
        }
        else
        {
            var shown = GcodeText.Printable(command[..Math.Min(command.Length, MaxShownBytes)]);
            _findings.AddLine(FindingSeverity.Error, "GCODE_UNREADABLE", line, "", shown);
        }
    }

    private bool ReadOther(CommandCode code, ref GcodeWords words, long line)
    {
        if (CommandRules.Find(code) is not { } rule)
        {
            _otherFirmware ??= ForeignFirmware.OfCommand(code) is { } firmware ? new(firmware, line) : null;
            _findings.AddLine(FindingSeverity.Error, RefusedCommands.Find(code), line, code.ToString());
            return true;
        }

        var axes = (X: false, Y: false, Z: false);
        var hasWords = false;
        while (words.MoveNext())
        {
            var letter = (char)words.Letter;
            var value = words.Value;
            if (rule.Find(words.Letter, words.HasValue) is not { } range || value < range.Min || value > range.Max)
            {
                ReportValue(code, words, line);
                return true;
            }

            if (value > range.Cap)
            {
                _findings.AddLine(FindingSeverity.Advice, "GCODE_VALUE_CLAMPED", line, $"{code} {letter}", Format(value), Format(range.Cap));
            }

            hasWords = true;
            axes = (axes.X || letter == 'X', axes.Y || letter == 'Y', axes.Z || letter == 'Z');
            SetValue(code, letter, value, line);
            _time.Set(code, letter, Math.Min(value, range.Cap));
        }

        Execute(code, axes, hasWords, line);
        _time.Execute(code);
        return !words.IsMalformed;
    }

    private void SetValue(CommandCode code, char letter, double value, long line)
    {
        switch (code)
        {
            case { Letter: 'M', Number: 104 or 109 } when letter is 'S' or 'R':
                _moves.SetNozzle(value, isAwaited: code.Number == 109);
                _material.SetNozzle(value, line);
                ReportTooHot("GCODE_NOZZLE_TOO_HOT", value, _settings.MaxNozzleCelsius, line);
                break;
            case { Letter: 'M', Number: 140 or 190 }:
                _bedTarget = value;
                _material.SetBed(value, line);
                ReportTooHot("GCODE_BED_TOO_HOT", value, _settings.MaxBedCelsius, line);
                break;
            case { Letter: 'M', Number: 220 or 221 } when letter == 'S' && value is < LeastFactor or > MostFactor:
                _findings.AddLine(FindingSeverity.Warning, "GCODE_FACTOR_UNUSUAL", line, code.ToString(), Format(value));
                break;
            case { Letter: 'M', Number: 106 } when letter == 'S':
                _material.SetFan(value);
                break;
            case { Letter: 'M', Number: 200 } when value > 0:
                _findings.AddLine(FindingSeverity.Error, "GCODE_VOLUMETRIC", line, "");
                break;
            case { Letter: 'M', Number: 862, Part: 1 }:
                CheckNozzle(value, line);
                break;
        }
    }

    private void Execute(CommandCode code, (bool X, bool Y, bool Z) axes, bool hasWords, long line)
    {
        switch (code)
        {
            case { Letter: 'G', Number: 28 }:
                if (axes.Z || !(axes.X || axes.Y))
                {
                    _moves.Object.Probe("G28", line);
                }

                _moves.Home(axes.X, axes.Y, axes.Z);
                break;
            case { Letter: 'G', Number: 80 }:
                _moves.Object.Probe("G80", line);

                // Homes by itself where that has not been done.
                _moves.Home(x: true, y: true, z: true);
                break;
            case { Letter: 'G', Number: 90 or 91 }:
                _moves.IsRelative = code.Number == 91;
                break;
            case { Letter: 'M', Number: 106 } when !hasWords:
                _material.SetFan(byte.MaxValue);
                break;
            case { Letter: 'M', Number: 18 or 84 }:
                // Motors that are off hold nothing (Marlin.h, disable_x: axis_known_position = false).
                _moves.Release(axes.X || !hasWords, axes.Y || !hasWords, axes.Z || !hasWords);
                break;
            case { Letter: 'M', Number: 82 or 83 }:
                _moves.IsExtruderRelative = code.Number == 83;
                break;
        }
    }

    private bool ReadPrinterModel(ReadOnlySpan<byte> rest, long line)
    {
        var text = rest.Trim((byte)' ');
        if (text.Length < 2 || text[0] != 'P' || text.Contains((byte)'*'))
        {
            return false;
        }

        _askedModel = GcodeText.Printable(text[1..].Trim(" \""u8));
        CheckModel(_askedModel, line);
        return true;
    }

    private static bool IsVersionQuestion(ReadOnlySpan<byte> rest)
    {
        var text = rest.Trim((byte)' ');
        return text.Length > 1 && text[0] == 'U' && text[1..].IndexOfAnyExcept(VersionBytes) < 0;
    }

    private void CheckPrinter()
    {
        if (_comments.Printer is { } printer)
        {
            CheckModel(printer.Value, printer.Line);
        }

        if (_comments.NozzleMillimetres is { } nozzle)
        {
            CheckNozzle(nozzle.Value, nozzle.Line);
        }

        if (_comments.FilamentDiameter is { } diameter && Math.Abs(diameter.Value - FilamentWeight.Diameter) > FilamentWeight.DiameterTolerance)
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_OTHER_FILAMENT", diameter.Line, Format(diameter.Value), Format(FilamentWeight.Diameter));
        }

        if (_comments.Bed is { } bed && (bed.Value.X > _settings.X.Max || bed.Value.Y > _settings.Y.Max))
        {
            _findings.AddLine(FindingSeverity.Warning, "GCODE_OTHER_BED", bed.Line, $"{Format(bed.Value.X)} × {Format(bed.Value.Y)}");
        }

        _otherFirmware = _comments.OtherFlavor ?? _otherFirmware;
        if (!_isPrinterNamed && _otherFirmware is { } firmware)
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_OTHER_FIRMWARE", firmware.Line, firmware.Value);
        }
        else if (!_isPrinterNamed)
        {
            _findings.Add(FindingSeverity.Warning, "GCODE_PRINTER_NOT_NAMED");
        }
    }

    private void CheckModel(string name, long line)
    {
        _isPrinterNamed = true;
        switch (PrinterMatch.Compare(name))
        {
            case PrinterFit.Other:
                _findings.AddLine(FindingSeverity.Error, "GCODE_OTHER_PRINTER", line, name);
                break;
            case PrinterFit.Close:
                _findings.AddLine(FindingSeverity.Warning, "GCODE_CLOSE_PRINTER", line, name);
                break;
        }
    }

    private void CheckNozzle(double millimetres, long line)
    {
        if (Math.Abs(millimetres - _settings.NozzleMillimetres) > 0.001)
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_OTHER_NOZZLE", line, Format(millimetres), Format(_settings.NozzleMillimetres));
        }
    }

    private void CheckPolicy()
    {
        if (_settings.AllowedMaterials.Count > 0)
        {
            CheckMaterial(string.Join(", ", _settings.AllowedMaterials));
        }

        if (_settings.LongestJob > TimeSpan.Zero && (_time.Total ?? _comments.Duration) is { } duration && duration > _settings.LongestJob)
        {
            _findings.Add(FindingSeverity.Error, "GCODE_TOO_LONG", FormatTime(duration), FormatTime(_settings.LongestJob));
        }
    }

    private void CheckMaterial(string allowed)
    {
        if (_comments.Material is not { } material)
        {
            _findings.Add(FindingSeverity.Warning, "GCODE_MATERIAL_NOT_NAMED", allowed);
        }
        else if (!_settings.AllowedMaterials.Contains(material.Value, StringComparer.OrdinalIgnoreCase))
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_MATERIAL_NOT_ALLOWED", material.Line, material.Value, allowed);
        }
    }

    private void CheckEnd()
    {
        if (_comments.IsTruncated)
        {
            _findings.Add(FindingSeverity.Error, "GCODE_TRUNCATED", _comments.Slicer ?? "");
        }
        else if (_openCommandLine > 0)
        {
            _findings.AddLine(FindingSeverity.Warning, "GCODE_LAST_LINE_OPEN", _openCommandLine, "");
        }

        if (_comments.SecondStart > 0)
        {
            _findings.AddLine(FindingSeverity.Error, "GCODE_PRINT_TWICE", _comments.SecondStart, "");
        }

        if (!_moves.HasExtrusion)
        {
            _findings.Add(FindingSeverity.Error, "GCODE_NO_EXTRUSION");
        }
        else if (!_moves.HasHotExtrusion)
        {
            _findings.Add(FindingSeverity.Error, "GCODE_NEVER_HOT");
        }

        // The driver switches the heaters off at every end of a job; somebody should know that the file does not.
        if (_moves.NozzleTarget > 0 || _bedTarget > 0)
        {
            _findings.Add(FindingSeverity.Warning, "GCODE_HEATERS_LEFT_ON");
        }
    }

    private void ReportValue(CommandCode code, in GcodeWords words, long line)
    {
        var value = words.HasValue ? Format(words.Value) : "";
        _findings.AddLine(FindingSeverity.Error, "GCODE_VALUE_REFUSED", line, $"{code} {(char)words.Letter}", value);
    }

    private void ReportTooHot(string code, double celsius, double limit, long line)
    {
        if (celsius > limit)
        {
            _findings.AddLine(FindingSeverity.Error, code, line, "", Format(celsius), Format(limit));
        }
    }

    private static string FormatTime(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00}");

    private static string Format(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
