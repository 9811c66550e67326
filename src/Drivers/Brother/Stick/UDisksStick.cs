using Tmds.DBus.Protocol;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>
/// The stick as a user without root's rights handles it: the service udisks2 does it for us (D-Bus interface
/// <c>org.freedesktop.UDisks2</c>, storaged.org/doc/udisks2-api). It is asked only for the stick that the finder finds, and
/// it must name the same device number.
/// </summary>
/// <param name="address">Of the bus, such as that of the system.</param>
internal sealed class UDisksStick(StickFinder finder, StickCalls calls, string address) : IStick
{
    private const string Service = "org.freedesktop.UDisks2";
    private const string Block = Service + ".Block";
    private const string FileSystem = Service + ".Filesystem";
    private const string Drive = Service + ".Drive";
    private const string Error = Service + ".Error.";
    private const string Properties = "org.freedesktop.DBus.Properties";
    private const string Devices = "/org/freedesktop/UDisks2/block_devices/";

    // Unmounting writes what is left: a slow stick takes its time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public StickCalls Calls => calls;

    public bool IsEjected => true;

    public StickSight Look() => finder.Look();

    public void Release(FoundStick stick)
    {
        foreach (var _ in finder.MountsOf(stick))
        {
            Unmount(stick);
        }
    }

    public void Repair(FoundStick stick) => Ask(stick, async bus =>
    {
        try
        {
            if (!await CallAsync(bus, PathOf(stick), FileSystem, "Check", [], ReadBool) && !await CallAsync(bus, PathOf(stick), FileSystem, "Repair", [], ReadBool))
            {
                throw new StickException(StickReasons.Dirty);
            }
        }
        catch (DBusErrorReplyException e) when (IsNotPossible(e))
        {
            // Not without the tools or the rights: what is damaged shows when it is written and read back.
        }

        return true;
    });

    public string Mount(FoundStick stick, bool isReadOnly) => Ask(stick, bus => CallAsync(
        bus,
        PathOf(stick),
        FileSystem,
        "Mount",
        new() { ["fstype"] = "vfat", ["options"] = isReadOnly ? "ro" : "rw" },
        static (message, _) => message.GetBodyReader().ReadString()));

    public void Unmount(FoundStick stick) => Ask(stick, bus => CallAsync(bus, PathOf(stick), FileSystem, "Unmount", [], ReadNothing));

    public void PowerOff(FoundStick stick) => Ask(stick, async bus =>
    {
        var drive = (await GetAsync(bus, PathOf(stick), Block, "Drive")).GetObjectPathAsString();
        try
        {
            if ((await GetAsync(bus, drive, Drive, "CanPowerOff")).GetBool())
            {
                await CallAsync(bus, drive, Drive, "PowerOff", [], ReadNothing);
            }
            else if ((await GetAsync(bus, drive, Drive, "Ejectable")).GetBool())
            {
                await CallAsync(bus, drive, Drive, "Eject", [], ReadNothing);
            }
        }
        catch (DBusErrorReplyException e) when (IsNotPossible(e))
        {
            // It is unmounted and was read back: nothing is lost but the light going out.
        }

        return true;
    });

    private static string PathOf(FoundStick stick) => Devices + stick.Name;

    private static bool IsNotPossible(DBusErrorReplyException e) =>
        e.ErrorName is Error + "NotSupported" or Error + "NotAuthorized" or Error + "NotAuthorizedCanObtain" or Error + "OptionNotPermitted";

    /// <summary>Asks about the stick that is found now, if it is still the one.</summary>
    private T Ask<T>(FoundStick stick, Func<DBusConnection, Task<T>> question)
    {
        finder.Require(stick);
        return Task.Run(() => AskAsync(stick, question)).GetAwaiter().GetResult();
    }

    private async Task<T> AskAsync<T>(FoundStick stick, Func<DBusConnection, Task<T>> question)
    {
        try
        {
            using var bus = new DBusConnection(address);
            await bus.ConnectAsync().AsTask().WaitAsync(Patience);
            var number = (await GetAsync(bus, PathOf(stick), Block, "DeviceNumber").WaitAsync(Patience)).GetUInt64();
            return stick.Number == NumberOf(number) ? await question(bus).WaitAsync(Patience) : throw new StickException(StickReasons.NotUsb);
        }
        catch (DBusErrorReplyException e)
        {
            throw new StickException(ReasonOf(e));
        }
        catch (Exception e) when (e is DBusExceptionBase or TimeoutException)
        {
            throw new StickException(StickReasons.Failed("udisks2", e.GetType().Name));
        }
    }

    private static Reason ReasonOf(DBusErrorReplyException e) => e.ErrorName switch
    {
        Error + "DeviceBusy" => StickReasons.Busy,
        Error + "NotAuthorized" or Error + "NotAuthorizedCanObtain" or Error + "NotAuthorizedDismissed" => StickReasons.NotAllowed,
        Error + "NotMounted" or "org.freedesktop.DBus.Error.UnknownObject" or "org.freedesktop.DBus.Error.UnknownMethod" => StickReasons.Missing,
        _ => StickReasons.Failed("udisks2", e.ErrorName),
    };

    // As in gnu_dev_major and gnu_dev_minor of the C library.
    private static DeviceNumber NumberOf(ulong number) =>
        new((uint)(((number >> 8) & 0xFFF) | ((number >> 32) & ~0xFFFUL)), (uint)((number & 0xFF) | ((number >> 12) & ~0xFFUL)));

    private static Task<VariantValue> GetAsync(DBusConnection bus, string path, string type, string property)
    {
        return bus.CallMethodAsync(Message(), static (message, _) => message.GetBodyReader().ReadVariantValue());

        MessageBuffer Message()
        {
            using var writer = bus.GetMessageWriter();
            writer.WriteMethodCallHeader(Service, path, Properties, "Get", "ss");
            writer.WriteString(type);
            writer.WriteString(property);
            return writer.CreateMessage();
        }
    }

    private static Task<T> CallAsync<T>(
        DBusConnection bus, string path, string type, string method, Dictionary<string, VariantValue> options, MessageValueReader<T> read)
    {
        return bus.CallMethodAsync(Message(), read);

        MessageBuffer Message()
        {
            using var writer = bus.GetMessageWriter();
            writer.WriteMethodCallHeader(Service, path, type, method, "a{sv}");

            // Nobody is there to type a password.
            options["auth.no_user_interaction"] = true;
            writer.WriteDictionary(options);
            return writer.CreateMessage();
        }
    }

    private static bool ReadBool(Message message, object? state) => message.GetBodyReader().ReadBool();

    private static bool ReadNothing(Message message, object? state) => true;
}
