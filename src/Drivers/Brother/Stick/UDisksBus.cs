using Tmds.DBus.Protocol;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>A conversation with the service udisks2 about one block device (storaged.org/doc/udisks2-api).</summary>
internal sealed class UDisksBus : IDisposable
{
    /// <summary>Before the names of its errors.</summary>
    public const string Error = Service + ".Error.";

    private const string Service = "org.freedesktop.UDisks2";
    private const string Root = "/org/freedesktop/UDisks2";
    private const string Manager = Service + ".Manager";
    private const string Block = Service + ".Block";
    private const string FileSystem = Service + ".Filesystem";
    private const string Drive = Service + ".Drive";

    // Unmounting writes what is left: a slow stick takes its time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DBusConnection _bus;
    private readonly StickCalls _calls;
    private string _device = "/";
    private string _drive = "/";

    private UDisksBus(DBusConnection bus, StickCalls calls) => (_bus, _calls) = (bus, calls);

    /// <summary>What it says of the drive that the device lies on; null = the device lies on none.</summary>
    public DriveFacts? DriveOfDevice { get; private set; }

    /// <summary>Begins to talk about the device with a number: names prove nothing.</summary>
    /// <param name="calls">What is under way is told here.</param>
    /// <exception cref="StickException">It is not there, for udisks2 either.</exception>
    public static async Task<UDisksBus> OpenAsync(string address, DeviceNumber number, StickCalls calls)
    {
        calls.Current = "D-Bus";
        var bus = new UDisksBus(new DBusConnection(address), calls);
        try
        {
            await bus._bus.ConnectAsync().AsTask().WaitAsync(Patience);
            bus.Find(number, await bus.SendAsync(Root, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", null, ReadObjects));
            return bus;
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    public void Dispose() => _bus.Dispose();

    /// <summary>Whether it has the tools to check a file system of this type.</summary>
    public Task<bool> CanCheckAsync(string type) => SendAsync(Root + "/Manager", Manager, "CanCheck", new("s", (ref w) => w.WriteString(type)), static (message, _) =>
    {
        // (bs): whether it can, and the tool that is missing.
        var reader = message.GetBodyReader();
        reader.AlignStruct();
        return reader.ReadBool();
    });

    public Task<bool> CheckAsync() => CallAsync(_device, FileSystem, "Check", [], static (message, _) => message.GetBodyReader().ReadBool());

    public Task<bool> RepairAsync() => CallAsync(_device, FileSystem, "Repair", [], static (message, _) => message.GetBodyReader().ReadBool());

    /// <returns>The folder that it is mounted on.</returns>
    public Task<string> MountAsync(string type, string options) => CallAsync(
        _device, FileSystem, "Mount", new() { ["fstype"] = type, ["options"] = options }, static (message, _) => message.GetBodyReader().ReadString());

    public Task<bool> UnmountAsync() => CallAsync(_device, FileSystem, "Unmount", [], Nothing);

    public Task<bool> PowerOffAsync() => CallAsync(_drive, Drive, "PowerOff", [], Nothing);

    public Task<bool> EjectAsync() => CallAsync(_drive, Drive, "Eject", [], Nothing);

    private void Find(DeviceNumber number, Dictionary<string, Dictionary<string, Dictionary<string, VariantValue>>> objects)
    {
        foreach (var (path, interfaces) in objects)
        {
            if (interfaces.TryGetValue(Block, out var block) && NumberOf(block["DeviceNumber"].GetUInt64()) == number)
            {
                (_device, _drive) = (path, block["Drive"].GetObjectPathAsString());
                DriveOfDevice = objects.TryGetValue(_drive, out var drive) && drive.TryGetValue(Drive, out var facts)
                    ? new DriveFacts(
                        facts["ConnectionBus"].GetString() == "usb" && facts["Removable"].GetBool(), facts["CanPowerOff"].GetBool(), facts["Ejectable"].GetBool())
                    : null;
                return;
            }
        }

        throw new StickException(StickReasons.Missing);
    }

    // As in gnu_dev_major and gnu_dev_minor of the C library.
    private static DeviceNumber NumberOf(ulong number) =>
        new((uint)(((number >> 8) & 0xFFF) | ((number >> 32) & ~0xFFFUL)), (uint)((number & 0xFF) | ((number >> 12) & ~0xFFUL)));

    private Task<T> CallAsync<T>(string path, string type, string method, Dictionary<string, VariantValue> options, MessageValueReader<T> read)
    {
        // Nobody is there to type a password.
        options["auth.no_user_interaction"] = true;
        return SendAsync(path, type, method, new("a{sv}", (ref w) => w.WriteDictionary(options)), read);
    }

    private Task<T> SendAsync<T>(string path, string type, string method, Body? body, MessageValueReader<T> read)
    {
        _calls.Current = method;
        return _bus.CallMethodAsync(Message(), read).WaitAsync(Patience);

        MessageBuffer Message()
        {
            var writer = _bus.GetMessageWriter();
            try
            {
                writer.WriteMethodCallHeader(Service, path, type, method, body?.Signature);
                body?.Write(ref writer);
                return writer.CreateMessage();
            }
            finally
            {
                writer.Dispose();
            }
        }
    }

    // a{oa{sa{sv}}}: objects, their interfaces, their properties.
    private static Dictionary<string, Dictionary<string, Dictionary<string, VariantValue>>> ReadObjects(Message message, object? state)
    {
        var reader = message.GetBodyReader();
        Dictionary<string, Dictionary<string, Dictionary<string, VariantValue>>> objects = [];
        for (var end = reader.ReadDictionaryStart(); reader.HasNext(end);)
        {
            var interfaces = objects[reader.ReadObjectPathAsString()] = [];
            for (var last = reader.ReadDictionaryStart(); reader.HasNext(last);)
            {
                var name = reader.ReadString();
                interfaces[name] = reader.ReadDictionaryOfStringToVariantValue();
            }
        }

        return objects;
    }

    private static bool Nothing(Message message, object? state) => true;

    private delegate void WriteBody(ref MessageWriter writer);

    private sealed record Body(string Signature, WriteBody Write);
}

/// <summary>What udisks2 says of a drive.</summary>
/// <param name="IsRemovableUsb">It is a USB device with removable media.</param>
internal sealed record DriveFacts(bool IsRemovableUsb, bool CanPowerOff, bool CanEject);
