namespace FabQueue.Drivers.Brother.Stick;

/// <summary>A stick that may be written.</summary>
/// <param name="Name">Of its partition, such as <c>sdb1</c>; or its folder.</param>
/// <param name="Number">What its files must lie on; null = a folder, wherever it lies.</param>
/// <param name="Insertion">Differs each time that it is plugged in.</param>
internal sealed record FoundStick(string Name, DeviceNumber? Number, string Insertion);

/// <summary>What is seen of the stick: it, or why it cannot be used.</summary>
internal sealed record StickSight(FoundStick? Stick, Reason? Reason)
{
    public static StickSight Unusable(Reason reason) => new(null, reason);
}

/// <summary>
/// The stick of one machine: how it is found, and how it comes into the tree of files and out of it again. All of it may
/// take as long as a dying stick likes; failures are <see cref="StickException"/>s.
/// </summary>
internal interface IStick
{
    /// <summary>How its files are written.</summary>
    StickCalls Calls { get; }

    /// <summary>Whether <see cref="PowerOff"/> leaves a stick that a person may just take.</summary>
    bool IsEjected { get; }

    /// <summary>Looks for it, without touching anything on it.</summary>
    StickSight Look();

    /// <summary>The folders where its files can be seen, without mounting it.</summary>
    IReadOnlyList<string> MountsOf(FoundStick stick);

    /// <summary>Takes it out of the tree, wherever the operating system has mounted it.</summary>
    void Release(FoundStick stick);

    /// <summary>Repairs it where it was pulled while mounted.</summary>
    void Repair(FoundStick stick);

    /// <returns>The folder of its files.</returns>
    string Mount(FoundStick stick, bool isReadOnly);

    /// <summary>All that was written is on it when this returns.</summary>
    void Unmount(FoundStick stick);

    /// <summary>Lets it go, so that it can be taken.</summary>
    void PowerOff(FoundStick stick);
}
