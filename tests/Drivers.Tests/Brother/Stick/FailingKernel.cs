using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>
/// Lets the kernel itself refuse calls of one thread, with any error: a seccomp filter (seccomp(2)), which needs no rights.
/// It cannot be taken back, so the thread is used for nothing else.
/// </summary>
internal static unsafe partial class FailingKernel
{
    private const int NoNewPrivileges = 38;     // PR_SET_NO_NEW_PRIVS
    private const int SetSeccomp = 22;          // PR_SET_SECCOMP
    private const int FilterMode = 2;           // SECCOMP_MODE_FILTER
    private const uint Allow = 0x7FFF0000;      // SECCOMP_RET_ALLOW
    private const uint Error = 0x00050000;      // SECCOMP_RET_ERRNO
    private const ushort Load = 0x20;           // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpIfEqual = 0x15;    // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort Return = 0x06;         // BPF_RET | BPF_K

    // x86-64 and arm64; the C library makes a rename in one of two ways.
    private static readonly Dictionary<string, (uint[] X64, uint[] Arm64)> Numbers = new()
    {
        ["read"] = ([0], [63]),
        ["write"] = ([1], [64]),
        ["close"] = ([3], [57]),
        ["fsync"] = ([74], [82]),
        ["mount"] = ([165], [40]),
        ["umount"] = ([166], [39]),
        ["fadvise"] = ([221], [223]),
        ["open"] = ([257], [56]),
        ["unlink"] = ([263], [35]),
        ["rename"] = ([264, 316], [38, 276]),
        ["syncfs"] = ([306], [267]),
        ["statx"] = ([332], [291]),
    };

    /// <summary>Does something on a thread of its own, which may call <see cref="Fail"/>.</summary>
    /// <returns>What it threw, or null.</returns>
    public static Exception? OnOwnThread(Action work)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // It is the test's to look at.
            catch (Exception e)
#pragma warning restore CA1031
            {
                thrown = e;
            }
        });
        thread.Start();
        thread.Join();
        return thrown;
    }

    /// <summary>From now on the kernel refuses this call to this thread.</summary>
    public static void Fail(string call, int error)
    {
        var numbers = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Numbers[call].Arm64 : Numbers[call].X64;
        List<Instruction> program = [new(Load, 0, 0, 0)];
        foreach (var number in numbers)
        {
            program.Add(new Instruction(JumpIfEqual, 0, 1, number));
            program.Add(new Instruction(Return, 0, 0, Error | (uint)error));
        }

        program.Add(new Instruction(Return, 0, 0, Allow));
        fixed (Instruction* first = program.ToArray())
        {
            var filter = new Filter { Length = (ushort)program.Count, First = first };
            if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0 || Control(SetSeccomp, FilterMode, (nint)(&filter), 0, 0) != 0)
            {
                Assert.Skip($"This kernel takes no seccomp filter (error {Marshal.GetLastPInvokeError()}).");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nint a, nint b, nint c, nint d);

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Instruction* First;
    }
}
