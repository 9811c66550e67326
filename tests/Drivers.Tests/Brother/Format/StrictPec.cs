using System.Text;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>Where the needle goes in.</summary>
/// <param name="Thread">Brother's number of the thread.</param>
/// <param name="Block">How many colour changes come before.</param>
/// <param name="IsCut">The thread is cut on the way here, inside a block.</param>
internal sealed record Hole(int X, int Y, int Thread, int Block, bool IsCut);

/// <summary>
/// A second reader of PES, which shares no line with the program: written from the format's description, byte by byte, and
/// strict where a machine might be. It takes nothing but what a sound file says.
/// </summary>
internal static class StrictPec
{
    public static List<Hole> Read(byte[] file)
    {
        Require(Encoding.ASCII.GetString(file, 0, 8) == "#PES0001", "signature");
        var pec = file[8] + (file[9] << 8) + (file[10] << 16) + (file[11] << 24);
        Require(Encoding.ASCII.GetString(file, pec, 3) == "LA:" && file[pec + 19] == 13, "label");
        Require(Encoding.ASCII.GetString(file, pec + 3, 16).TrimEnd(' ').All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_'), "letters of the label");
        Require(file[pec + 34] == 6 && file[pec + 35] == 38, "size of the icons");
        var colors = file[pec + 48] + 1;
        Require(colors <= 255, "colours");
        var threads = file[(pec + 49)..(pec + 49 + colors)];
        Require(threads.All(t => t is >= 1 and <= 61), "threads");
        Require(file[(pec + 49 + colors)..(pec + 512)].All(b => b == 0x20), "fill");

        var block = pec + 512;
        var end = block + file[block + 2] + (file[block + 3] << 8) + (file[block + 4] << 16);
        Require(file[block + 5] == 0x31 && file[block + 6] == 0xFF && file[block + 7] == 0xF0, "31 FF F0");
        Require(file.Length - end == (colors + 1) * 228, "icons behind the stitches");
        Require(file[end - 1] == 0xFF, "end code");

        var holes = new List<Hole>();
        var (x, y, change, isCut, isFirst) = (0, 0, 0, false, true);
        for (var at = block + 20; file[at] != 0xFF;)
        {
            if (file[at] == 0xFE)
            {
                Require(file[at + 1] == 0xB0 && file[at + 2] == (change % 2 == 0 ? 2 : 1), "colour change");
                (change, isCut, at) = (change + 1, false, at + 3);
                continue;
            }

            var (dx, flags) = Number(file, ref at);
            var (dy, flagsY) = Number(file, ref at);
            Require(flags == flagsY && at < end, "flags of both axes");
            Require(!isFirst || flags == 0x10, "the first record is a jump");
            (x, y, isFirst) = (x + dx, y + dy, false);
            isCut |= flags == 0x20;
            if (flags == 0)
            {
                holes.Add(new Hole(x, y, threads[change], change, isCut));
                isCut = false;
            }
        }

        Require(change == colors - 1, "changes");
        var (left, top) = (holes.Min(h => h.X), holes.Min(h => h.Y));
        var (width, height) = (holes.Max(h => h.X) - left, holes.Max(h => h.Y) - top);
        Require(file[block + 8] + (file[block + 9] << 8) == width && file[block + 10] + (file[block + 11] << 8) == height, "size");
        Require(Origin(file, block + 16) == -left && Origin(file, block + 18) == -top, "origin");
        Require(Math.Abs((left * 2) + width) <= 1 && Math.Abs((top * 2) + height) <= 1, "centre");
        return holes;
    }

    private static (int Value, int Flags) Number(byte[] file, ref int at)
    {
        int first = file[at++];
        if (first < 0x80)
        {
            return (first < 0x40 ? first : first - 0x80, 0);
        }

        var value = ((first & 0x0F) << 8) + file[at++];
        Require((first & 0x70) is 0 or 0x10 or 0x20, "flags");
        return (value < 0x800 ? value : value - 0x1000, first & 0x30);
    }

    private static int Origin(byte[] file, int at)
    {
        Require((file[at] & 0xF0) == 0x90, "origin bytes");
        var value = ((file[at] & 0x0F) << 8) + file[at + 1];
        return value < 0x800 ? value : value - 0x1000;
    }

    private static void Require(bool isSo, string what) => Assert.True(isSo, what);
}
