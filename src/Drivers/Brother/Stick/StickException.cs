namespace FabQueue.Drivers.Brother.Stick;

/// <summary>The stick cannot be used; the reason is for a person at it.</summary>
internal sealed class StickException(Reason reason) : Exception(reason.ToString())
{
    private const int NotPermitted = 1;      // EPERM
    private const int NoEntry = 2;           // ENOENT
    private const int NoSuchDevice = 6;      // ENXIO
    private const int NoAccess = 13;         // EACCES
    private const int Busy = 16;             // EBUSY
    private const int NoDevice = 19;         // ENODEV
    private const int Invalid = 22;          // EINVAL
    private const int NoSpace = 28;          // ENOSPC
    private const int ReadOnly = 30;         // EROFS
    private const int NoMedium = 123;        // ENOMEDIUM

    public Reason Reason => reason;

    /// <summary>What an error number of a call on the stick means.</summary>
    public static StickException Of(string call, int error) => new(error switch
    {
        NoSpace => StickReasons.Full,
        ReadOnly => StickReasons.ReadOnly,
        Busy => StickReasons.Busy,
        NotPermitted or NoAccess => StickReasons.NotAllowed,

        // To mount, ENODEV says that the kernel knows no such file system.
        NoDevice when call == StickCalls.MountCall => StickReasons.Failed(call, $"{error}"),
        NoEntry or NoSuchDevice or NoDevice or NoMedium => StickReasons.Missing,

        // Nothing is mounted there any more.
        Invalid when call == StickCalls.UnmountCall => StickReasons.Missing,
        _ => StickReasons.Failed(call, $"{error}"),
    });
}
