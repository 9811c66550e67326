using System.Text;
using FabQueue.Drivers.Prusa.Simulation;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>A simulated board on the bench, in a time that only the test moves.</summary>
internal sealed class FirmwareBench
{
    private readonly Func<byte[]> _recorded;
    private readonly StringBuilder _printed = new();
    private double _now;

    public FirmwareBench(string options = "")
    {
        var record = new MemoryStream();
        _recorded = record.ToArray;
        Firmware = new Mk3sFirmware(SimulationOptions.Parse(options, out _)!, record);
    }

    public Mk3sFirmware Firmware { get; }

    /// <summary>All executed commands, as recorded.</summary>
    public string[] Executed => Encoding.ASCII.GetString(_recorded()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public double Now => _now;

    /// <summary>A board that has finished its start.</summary>
    public static FirmwareBench Running(string options = "")
    {
        var bench = new FirmwareBench(options);
        bench.Run(10);
        bench.TakePrinted();
        return bench;
    }

    public static string Numbered(long number, string command)
    {
        var line = $"N{number} {command}";
        return $"{line}*{line.Aggregate(0, (sum, c) => sum ^ c)}";
    }

    /// <summary>Lets time pass, in seconds.</summary>
    public FirmwareBench Run(double seconds)
    {
        _now += seconds;
        Firmware.RunUntil(_now);
        _printed.Append(Encoding.ASCII.GetString(Firmware.TakeOutput()));
        return this;
    }

    /// <summary>Sends text as it is.</summary>
    public FirmwareBench Send(string text)
    {
        Firmware.Receive(Encoding.Latin1.GetBytes(text), _now);
        return this;
    }

    /// <summary>Sends lines one after the other, without waiting.</summary>
    public FirmwareBench SendLines(params string[] lines) => Send(string.Concat(lines.Select(l => l + "\n")));

    /// <summary>What it has printed since the last call.</summary>
    public string[] TakePrinted()
    {
        var lines = _printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _printed.Clear();
        return lines;
    }

    /// <summary>What it prints from here on, after lines were sent and seconds have passed.</summary>
    public string[] Answer(double seconds, params string[] lines) => SendLines(lines).Run(seconds).TakePrinted();
}
