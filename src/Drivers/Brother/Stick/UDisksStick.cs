using Tmds.DBus.Protocol;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>
/// The stick as a user without root's rights handles it: the service udisks2 does it for us, where polkit lets it. Before each
/// question the finder must find the very same stick; udisks2 is asked about the device with its number, and to cut the power
/// it must call the drive a removable USB one itself.
/// </summary>
/// <param name="address">Of the bus, such as that of the system.</param>
internal sealed class UDisksStick(StickFinder finder, StickCalls calls, string address) : IStick
{
    private const string BusError = "org.freedesktop.DBus.Error.";

    /// <summary>File system to mount; another one only where a kernel without vfat is tested.</summary>
    public string FileSystem { get; init; } = "vfat";

    public StickCalls Calls => calls;

    public bool IsEjected => true;

    public StickSight Look() => finder.Look();

    public IReadOnlyList<string> MountsOf(FoundStick stick) => finder.MountsOf(stick);

    public void Release(FoundStick stick)
    {
        foreach (var _ in finder.MountsOf(stick))
        {
            Unmount(stick);
        }
    }

    public void Repair(FoundStick stick) => Ask(stick, async bus =>
    {
        if (!await bus.CanCheckAsync(FileSystem) || await IsCleanAsync(bus))
        {
            return true;
        }

        // A desktop that mounts what is plugged in may have been quicker, and what is mounted is dirty.
        if (finder.MountsOf(stick).Count > 0)
        {
            throw new StickException(StickReasons.Busy);
        }

        try
        {
            await bus.RepairAsync();
        }
        catch (DBusErrorReplyException e) when (e.ErrorName == UDisksBus.Error + "Failed")
        {
            // udisks 2.9 says so also where fsck.vfat says that it has repaired something.
        }

        return await IsCleanAsync(bus) ? true : throw new StickException(StickReasons.Dirty);
    });

    public string Mount(FoundStick stick, bool isReadOnly) => Ask(stick, bus => bus.MountAsync(FileSystem, isReadOnly ? "ro,noexec" : "rw,noexec"));

    public void Unmount(FoundStick stick) => Ask(stick, async bus =>
    {
        try
        {
            return await bus.UnmountAsync();
        }
        catch (DBusErrorReplyException e) when (e.ErrorName == UDisksBus.Error + "NotMounted")
        {
            // Somebody was quicker; what was written is read back afterwards.
            return true;
        }
    });

    public void PowerOff(FoundStick stick) => Ask(stick, async bus =>
    {
        try
        {
            return bus.DriveOfDevice switch
            {
                { IsRemovableUsb: false } => throw new StickException(StickReasons.NotUsb),
                { CanPowerOff: true } => await bus.PowerOffAsync(),
                { CanEject: true } => await bus.EjectAsync(),
                _ => true,
            };
        }
        catch (DBusErrorReplyException e) when (IsNotPossible(e))
        {
            // It is unmounted and was read back: nothing is lost but the light going out.
            return true;
        }
    });

    // What cannot be looked at shows when it is written and read back.
    private static async Task<bool> IsCleanAsync(UDisksBus bus)
    {
        try
        {
            return await bus.CheckAsync();
        }
        catch (DBusErrorReplyException e) when (IsNotPossible(e))
        {
            return true;
        }
        catch (DBusErrorReplyException e) when (e.ErrorName == UDisksBus.Error + "Failed")
        {
            return false;
        }
    }

    private static bool IsNotPossible(DBusErrorReplyException e) =>
        e.ErrorName is UDisksBus.Error + "NotSupported" or UDisksBus.Error + "NotAuthorized" or UDisksBus.Error + "NotAuthorizedCanObtain";

    /// <summary>Asks about the stick that is found now, if it is still the one.</summary>
    private T Ask<T>(FoundStick stick, Func<UDisksBus, Task<T>> question)
    {
        finder.Require(stick);
        return Task.Run(() => AskAsync(stick, question)).GetAwaiter().GetResult();
    }

    private async Task<T> AskAsync<T>(FoundStick stick, Func<UDisksBus, Task<T>> question)
    {
        try
        {
            using var bus = await UDisksBus.OpenAsync(address, stick.Number!.Value, calls);
            return await question(bus);
        }
        catch (DBusErrorReplyException e)
        {
            throw new StickException(ReasonOf(e));
        }
        catch (DBusConnectFailedException)
        {
            throw new StickException(StickReasons.NotAllowed);
        }
        catch (TimeoutException)
        {
            throw new StickException(StickReasons.Slow(calls.Current));
        }
        catch (DBusExceptionBase e)
        {
            throw new StickException(StickReasons.Failed(calls.Current, e.GetType().Name));
        }
    }

    private Reason ReasonOf(DBusErrorReplyException e) => e.ErrorName switch
    {
        UDisksBus.Error + "DeviceBusy" or UDisksBus.Error + "AlreadyMounted" or UDisksBus.Error + "AlreadyUnmounting" => StickReasons.Busy,
        UDisksBus.Error + "NotAuthorized" or UDisksBus.Error + "NotAuthorizedCanObtain" or UDisksBus.Error + "NotAuthorizedDismissed"
            or UDisksBus.Error + "OptionNotPermitted" or BusError + "AccessDenied" => StickReasons.NotAllowed,

        // No udisks2 on this computer.
        BusError + "ServiceUnknown" => StickReasons.NotAllowed,
        BusError + "UnknownObject" or BusError + "UnknownInterface" or BusError + "UnknownMethod" => StickReasons.Missing,
        _ => StickReasons.Failed(calls.Current, e.ErrorName[(e.ErrorName.LastIndexOf('.') + 1)..]),
    };
}
