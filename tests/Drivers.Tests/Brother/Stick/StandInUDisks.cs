using FabQueue.Drivers.Brother.Stick;
using Tmds.DBus.Protocol;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>
/// Speaks as udisks2 does, on a real bus, of a computer with an internal disk and a stick whose files lie in a folder. It
/// refuses what a test tells it to refuse.
/// </summary>
internal sealed class StandInUDisks : IPathMethodHandler, IDisposable
{
    public const string Service = "org.freedesktop.UDisks2";
    public const string Error = Service + ".Error.";

    private const string Root = "/org/freedesktop/UDisks2";
    private const string Stick = Root + "/block_devices/sdb1";
    private const string StickDrive = Root + "/drives/Stick";

    private readonly PrivateBus _bus = new();
    private readonly DBusConnection _connection;
    private readonly string _media;

    public StandInUDisks(FakeSystem system)
    {
        _media = Directory.CreateDirectory(System.IO.Path.Combine(system.Root, "media")).FullName;
        var calls = new StickCalls();
        var folder = calls.OpenFolder(_media);
        Number = calls.DeviceUnder(folder);
        calls.Close(folder);
        system.PlugIn(number: $"{Number}");
        _connection = new DBusConnection(_bus.Address);
        _connection.ConnectAsync().AsTask().GetAwaiter().GetResult();
        _connection.AddMethodHandler(this);
        _connection.RequestNameAsync(Service).GetAwaiter().GetResult();
    }

    public string Path => Root;

    public bool HandlesChildPaths => true;

    public string Address => _bus.Address;

    /// <summary>What the files of the stick really lie on.</summary>
    public DeviceNumber Number { get; }

    public string Media => _media;

    /// <summary>Which methods are refused, and how; an empty error ends the connection instead.</summary>
    public Dictionary<string, string> Refused { get; } = [];

    /// <summary>Done before a method is answered.</summary>
    public Action<string> BeforeCall { get; set; } = _ => { };

    public bool IsStickThere { get; set; } = true;

    public bool HasChecker { get; set; } = true;

    public bool IsClean { get; set; } = true;

    public string ConnectionBus { get; set; } = "usb";

    public bool IsRemovable { get; set; } = true;

    public bool CanPowerOff { get; set; } = true;

    /// <summary>What was asked for: the last part of the path, method, options.</summary>
    public List<string> Asked { get; } = [];

    public ValueTask HandleMethodAsync(MethodContext context)
    {
        var (path, method) = (context.Request.PathAsString!, context.Request.MemberAsString!);
        if (method == "GetManagedObjects")
        {
            ReplyObjects(context);
            return ValueTask.CompletedTask;
        }

        if (method == "CanCheck")
        {
            ReplyCanCheck(context);
            return ValueTask.CompletedTask;
        }

        var options = context.Request.GetBodyReader().ReadDictionaryOfStringToVariantValue();
        Assert.True(options.Remove("auth.no_user_interaction", out var isAlone) && isAlone.GetBool());
        Asked.Add(string.Join(' ', [path[(path.LastIndexOf('/') + 1)..], method, .. options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => o.Value.GetString())]));
        BeforeCall(method);
        if (!IsStickThere || path is not (Stick or StickDrive))
        {
            context.ReplyError("org.freedesktop.DBus.Error.UnknownMethod", $"Object does not exist at path “{path}”");
        }
        else if (Refused.TryGetValue(method, out var error))
        {
            Refuse(context, error);
        }
        else
        {
            Reply(context, method);
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _bus.Dispose();
    }

    private void ReplyCanCheck(MethodContext context)
    {
        var writer = context.CreateReplyWriter("(bs)");
        writer.WriteStructureStart();
        writer.WriteBool(HasChecker);
        writer.WriteString(HasChecker ? "" : "fsck.vfat");
        context.Reply(writer.CreateMessage());
        writer.Dispose();
    }

    private void Refuse(MethodContext context, string error)
    {
        if (error.Length == 0)
        {
            _connection.Dispose();
        }
        else
        {
            context.ReplyError(error, "Refused by the test.");
        }
    }

    private void Reply(MethodContext context, string method)
    {
        var writer = context.CreateReplyWriter(method switch { "Mount" => "s", "Check" or "Repair" => "b", _ => null! });
        switch (method)
        {
            case "Mount":
                writer.WriteString(_media);
                break;
            case "Check":
                writer.WriteBool(IsClean);
                break;
            case "Repair":
                IsClean = true;
                writer.WriteBool(true);
                break;
        }

        context.Reply(writer.CreateMessage());
        writer.Dispose();
    }

    // The internal disk comes first.
    private void ReplyObjects(MethodContext context)
    {
        var writer = context.CreateReplyWriter("a{oa{sa{sv}}}");
        var all = writer.WriteDictionaryStart();
        Write(ref writer, Root + "/block_devices/sda1", ".Block", new() { ["DeviceNumber"] = 0x801UL, ["Drive"] = new ObjectPath(Root + "/drives/Internal") });
        Write(ref writer, Root + "/drives/Internal", ".Drive", Drive("sata", isRemovable: false));
        if (IsStickThere)
        {
            // As makedev(3) puts a number together.
            var (major, minor) = ((ulong)Number.Major, (ulong)Number.Minor);
            var number = ((major & ~0xFFFUL) << 32) | ((major & 0xFFF) << 8) | ((minor & ~0xFFUL) << 12) | (minor & 0xFF);
            Write(ref writer, Stick, ".Block", new() { ["DeviceNumber"] = number, ["Drive"] = new ObjectPath(StickDrive) });
            Write(ref writer, StickDrive, ".Drive", Drive(ConnectionBus, IsRemovable));
        }

        writer.WriteDictionaryEnd(all);
        context.Reply(writer.CreateMessage());
        writer.Dispose();

        Dictionary<string, VariantValue> Drive(string bus, bool isRemovable) => new()
        {
            ["ConnectionBus"] = bus,
            ["Removable"] = isRemovable,
            ["CanPowerOff"] = CanPowerOff,
            ["Ejectable"] = true,
        };

        static void Write(ref MessageWriter writer, string path, string type, Dictionary<string, VariantValue> properties)
        {
            writer.WriteDictionaryEntryStart();
            writer.WriteObjectPath(path);
            var interfaces = writer.WriteDictionaryStart();
            writer.WriteDictionaryEntryStart();
            writer.WriteString(Service + type);
            writer.WriteDictionary(properties);
            writer.WriteDictionaryEnd(interfaces);
        }
    }
}
