namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>Commands whose <c>ok</c> may take long, whatever the printer did before.</summary>
internal static class LongCommand
{
    public static bool Is(ReadOnlySpan<byte> command) =>
        Heats(command) || command.StartsWith("G28"u8) || command.StartsWith("G80"u8) || command.StartsWith("G4"u8) || command.StartsWith("M400"u8)
        || command.StartsWith("M6"u8);

    /// <summary>It waits for a heater.</summary>
    public static bool Heats(ReadOnlySpan<byte> command) => command.StartsWith("M109"u8) || command.StartsWith("M190"u8);
}
