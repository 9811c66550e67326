using System.Globalization;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>How far people are with a design that lies on the stick.</summary>
internal enum SewingStage
{
    Carry,
    Begin,
    Sewing,
    Paused,
    IsItDone,
}

/// <summary>From where an embroidery goes on after a restart of the host: the machine does not know that there is one.</summary>
/// <param name="Block">That is sewn, from 0.</param>
/// <param name="MustEject">The stick has to be ejected by a person.</param>
internal sealed record SewingCheckpoint(SewingStage Stage, int Block, bool MustEject)
{
    private const string Eject = "eject";

    /// <summary>As it is stored, such as <c>Sewing 2</c>; null for anything else.</summary>
    public static SewingCheckpoint? Parse(string text) => text.Split(' ') is [var stage, var block, .. var rest]
        && rest is [] or [Eject]
        && Enum.TryParse<SewingStage>(stage, out var known) && Enum.IsDefined(known)
        && int.TryParse(block, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SewingCheckpoint(known, number, rest.Length > 0)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Stage} {Block}{(MustEject ? $" {Eject}" : "")}");
}
