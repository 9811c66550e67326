using System.Security.Cryptography;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>
/// The whole way of a design onto the stick: unmount what is mounted, repair, mount, write and sync, unmount, mount
/// read-only, compare, unmount, let go. A design is delivered when all of it went well, and not before.
/// </summary>
internal sealed class StickDelivery(IStick stick)
{
    /// <summary>Delivers a design, or throws.</summary>
    /// <param name="sight">What was just seen of the stick.</param>
    /// <param name="name">Without extension.</param>
    /// <param name="cancellationToken">Looked at between the steps: a call that hangs cannot be ended.</param>
    /// <exception cref="StickException">It is not delivered; what lies on the stick is put right by the next delivery.</exception>
    public void Deliver(StickSight sight, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var found = sight.Stick ?? throw new StickException(sight.Reason!);
        stick.Release(found);
        stick.Repair(found);
        cancellationToken.ThrowIfCancellationRequested();
        WhileMounted(found, isReadOnly: false, root => new StickWriter(stick.Calls, root).Write(name, content.Span));

        // Mounted afresh, nothing comes from the computer's memory.
        cancellationToken.ThrowIfCancellationRequested();
        WhileMounted(found, isReadOnly: true, root => new StickWriter(stick.Calls, root).Compare(name, SHA256.HashData(content.Span)));
        cancellationToken.ThrowIfCancellationRequested();
        stick.PowerOff(found);
    }

    private void WhileMounted(FoundStick found, bool isReadOnly, Action<int> work)
    {
        var folder = stick.Mount(found, isReadOnly);
        try
        {
            WhileOpen(found, folder, work);
        }
        catch
        {
            Leave(() => stick.Unmount(found));
            throw;
        }

        stick.Unmount(found);
    }

    private void WhileOpen(FoundStick found, string folder, Action<int> work)
    {
        var root = stick.Calls.OpenFolder(folder);
        try
        {
            // What is written next lies on the stick that was found, or nowhere.
            if (found.Number is { } number && (stick.Calls.DeviceUnder(root) != number || stick.Look().Stick != found))
            {
                throw new StickException(StickReasons.Missing);
            }

            work(root);
        }
        catch
        {
            Leave(() => stick.Calls.Close(root));
            throw;
        }

        stick.Calls.Close(root);
    }

    // The first failure is the one to tell.
    private static void Leave(Action leave)
    {
        try
        {
            leave();
        }
        catch (StickException)
        {
        }
    }
}
