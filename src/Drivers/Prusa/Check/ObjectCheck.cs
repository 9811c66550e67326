using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Holds each move against what stands on the bed by then, and each layer against the one below it.</summary>
internal sealed class ObjectCheck(PrusaSettings settings, FindingList findings)
{
    // So much deeper than what lies in the same cell a layer may begin: slanting seams, supports with layers of their own. The
    // thickest layer that a nozzle lays is 0.8 of its diameter.
    private readonly double _depth = settings.NozzleMillimetres * 0.9;
    private readonly double _gap = settings.NozzleMillimetres * 2;
    private readonly double _layerTolerance = settings.NozzleMillimetres * 1.2;

    // Millimetres between two layers that no sound file has, and between a layer and what its comment says. On the way round in
    // a spiral, and in a slanting seam, it is less than a layer.
    private const double WidestGap = 3;
    private const double LayerTolerance = 1;

    // Lower the nozzle would scratch the sheet; the firmware lifts it to 0.15 mm.
    private const double LowestLayer = 0.05;

    // What a nozzle is primed with is lower.
    private const double PrimedMillimetres = 1;

    // Some prime it in the air; where layers have no marks, this many lines are no priming.
    private const int MostPrimedInAir = 20;

    private readonly PrintedObject _object = new();
    private Vector256<double> _least = Vector256.Create(double.PositiveInfinity);
    private Vector256<double> _most = Vector256.Create(double.NegativeInfinity);
    private (int X, int Y) _headCell;
    private bool _isBody;
    private int _linesInAir;
    private double? _offset;

    /// <summary>How high the object is, in millimetres.</summary>
    public double Height => _object.Top;

    /// <summary>Where the layer lies by its comment; NaN = not said.</summary>
    public double LayerZ { get; set; } = double.NaN;

    /// <summary>The first and the last place of the layers in X, Y and Z; null = there are none.</summary>
    public (Vector256<double> Least, Vector256<double> Most)? Box => _most[0] >= _least[0] ? (_least, _most) : null;

    /// <summary>The first layer begins: what comes before primes the nozzle.</summary>
    public void BeginLayers() => _isBody = true;

    /// <summary>A straight move.</summary>
    /// <param name="isLaid">Filament is fed on the way.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Follow(Vector256<double> from, Vector256<double> to, bool isLaid, long line)
    {
        if (double.MinNative(from[2], to[2]) + _depth < _object.Top)
        {
            Pass(from, to, line);
        }

        if (isLaid)
        {
            Lay(from, to, line);
        }
    }

    /// <summary>G28 and G80 bring the head down to the bed.</summary>
    public void Probe(string command, long line)
    {
        if (Box is not null || _object.Top > PrimedMillimetres)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_BED_NOT_FREE", line, command, Format(_object.Top));
        }
    }

    private void Pass(Vector256<double> from, Vector256<double> to, long line)
    {
        if (_object.Hit(from[0], from[1], from[2], to[0], to[1], to[2], _depth) is > 0 and var height)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_HITS_OBJECT", line, "", Format(Math.Min(from[2], to[2])), Format(height));
            return;
        }

        var cell = ((int)to[0], (int)to[1]);
        if (cell != _headCell && _object.HitByHead(to[0], to[1], to[2]) is > 0 and var beside)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_HEAD_HITS_OBJECT", line, "", Format(to[2]), Format(beside));
        }

        _headCell = cell;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Lay(Vector256<double> from, Vector256<double> to, long line)
    {
        var z = to[2];
        if (z > _object.Top + _gap)
        {
            var severity = _isBody && z > _object.Top + WidestGap ? FindingSeverity.Error : FindingSeverity.Warning;
            if (_isBody || _linesInAir++ >= MostPrimedInAir)
            {
                findings.AddLine(severity, "GCODE_LAYER_IN_AIR", line, "", Format(z), Format(_object.Top));
            }

            if (severity == FindingSeverity.Error || !_isBody)
            {
                // Not there, as nothing holds it.
                return;
            }
        }

        if (_isBody)
        {
            // A Z offset set in the slicer moves all layers alike.
            _offset ??= Math.Abs(z - LayerZ) <= LayerTolerance ? z - LayerZ : 0;
            (_least, _most) = (Vector256.MinNative(_least, to), Vector256.MaxNative(_most, to));
            if (Math.Abs(z - LayerZ - _offset.GetValueOrDefault()) > _layerTolerance || z < LowestLayer)
            {
                ReportLayer(z, line);
            }
        }

        _object.Lay(from, to, z);
    }

    private void ReportLayer(double z, long line)
    {
        var off = z - LayerZ;
        if (z < LowestLayer)
        {
            findings.AddLine(FindingSeverity.Warning, "GCODE_LAYER_IN_BED", line, "", Format(z));
        }
        else if (Math.Abs(off) > LayerTolerance)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_LAYER_ELSEWHERE", line, "", Format(z), Format(LayerZ));
        }
        else
        {
            findings.AddLine(FindingSeverity.Warning, "GCODE_LAYER_NEARBY", line, "", Format(z), Format(LayerZ));
        }
    }

    private static string Format(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
