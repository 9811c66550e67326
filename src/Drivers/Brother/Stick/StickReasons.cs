namespace FabQueue.Drivers.Brother.Stick;

/// <summary>What is wrong with the stick.</summary>
internal static class StickReasons
{
    private const int BytesPerMegabyte = 1_000_000;

    public static readonly Reason Missing = new("STICK_MISSING");

    /// <summary>A disk with our label that is no removable USB stick.</summary>
    public static readonly Reason NotUsb = new("STICK_NOT_USB");

    /// <summary>Two sticks with our label.</summary>
    public static readonly Reason Two = new("STICK_TWO");
    public static readonly Reason Full = new("STICK_FULL");
    public static readonly Reason ReadOnly = new("STICK_READ_ONLY");

    /// <summary>A program on this computer has its files open.</summary>
    public static readonly Reason Busy = new("STICK_BUSY");

    /// <summary>It was pulled while mounted, and could not be repaired here.</summary>
    public static readonly Reason Dirty = new("STICK_DIRTY");

    /// <summary>The server has not the rights to mount it.</summary>
    public static readonly Reason NotAllowed = new("STICK_NOT_ALLOWED");

    /// <summary>What was read back is not what was written.</summary>
    public static readonly Reason Differs = new("STICK_DIFFERS");

    /// <summary>Args: label that is wanted. Not the one that was found: it may be somebody's name, and screens and logs say reasons.</summary>
    public static Reason WrongLabel(string wanted) => new("STICK_WRONG_LABEL", wanted);

    /// <summary>Args: format.</summary>
    public static Reason WrongFormat(string fileSystem) => new("STICK_WRONG_FORMAT", fileSystem);

    /// <summary>Args: system call, error number or name.</summary>
    public static Reason Failed(string call, string error) => new("STICK_FAILED", call, error);

    /// <summary>What lies on it, for those who are about to start a job. Args: free megabytes, files in its root, those of them that are not ours.</summary>
    public static Reason Holds(StickContent content) => new(
        content.Others == 0 ? "STICK_HOLDS" : "STICK_HOLDS_OTHERS", $"{content.FreeBytes / BytesPerMegabyte}", $"{content.Files}", $"{content.Others}");

    /// <summary>It does not answer. Args: system call that hangs.</summary>
    public static Reason Slow(string call) => new("STICK_SLOW", call);
}
