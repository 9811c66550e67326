using System.Globalization;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Holds temperatures and fan against what the filament takes. Only advice: profiles differ, and towers are printed to find out.</summary>
internal sealed class MaterialCheck(FindingList findings)
{
    // Degrees Celsius outside the range that no profile has.
    private const double Tolerance = 5;

    // Lower prints are done before anything sags, in millimetres.
    private const double LowObject = 3;

    private double _hottestNozzle;
    private double _hottestBed;
    private long _nozzleLine;
    private long _bedLine;
    private bool _hasFan;

    public void SetNozzle(double celsius, long line) => (_hottestNozzle, _nozzleLine) = celsius > _hottestNozzle ? (celsius, line) : (_hottestNozzle, _nozzleLine);

    public void SetBed(double celsius, long line) => (_hottestBed, _bedLine) = celsius > _hottestBed ? (celsius, line) : (_hottestBed, _bedLine);

    public void SetFan(double power) => _hasFan |= power > 0;

    public void Check(string? material, double height)
    {
        if (material is null && _hottestNozzle > 0 && !FilamentTypes.AnyTakes(_hottestNozzle, _hottestBed, Tolerance))
        {
            findings.Add(FindingSeverity.Advice, "GCODE_TEMPERATURES_UNUSUAL", Format(_hottestNozzle), Format(_hottestBed));
        }

        if (FilamentTypes.Find(material) is not { } type)
        {
            return;
        }

        Report("GCODE_NOZZLE_UNUSUAL", material!, _hottestNozzle, type.ColdestNozzle, type.HottestNozzle, _nozzleLine);
        Report("GCODE_BED_UNUSUAL", material!, _hottestBed, type.ColdestBed, type.HottestBed, _bedLine);
        if (type.NeedsFan && !_hasFan && height > LowObject)
        {
            findings.Add(FindingSeverity.Advice, "GCODE_NO_FAN", material!);
        }
    }

    private void Report(string code, string material, double celsius, double coldest, double hottest, long line)
    {
        if (celsius > 0 && (celsius > hottest + Tolerance || celsius < coldest - Tolerance))
        {
            findings.AddLine(FindingSeverity.Advice, code, line, material, Format(celsius), Format(coldest), Format(hottest));
        }
    }

    private static string Format(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
