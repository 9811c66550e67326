namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>A heater and its sensor: warms at a steady rate, cools towards the room. Degrees Celsius, seconds.</summary>
internal sealed class Heater(double degreesPerSecond, double coolingSeconds)
{
    public const double Room = 25.5;

    private double _temperature = Room;
    private double _at;

    public double Target { get; private set; }

    public double At(double now)
    {
        var seconds = now - _at;
        if (_temperature < Target)
        {
            return Math.Min(Target, _temperature + (degreesPerSecond * seconds));
        }

        var cooled = Room + ((_temperature - Room) * Math.Exp(-seconds / coolingSeconds));
        return Math.Max(cooled, Math.Min(Target, _temperature));
    }

    public void Set(double target, double now)
    {
        _temperature = At(now);
        _at = now;
        Target = target;
    }
}
