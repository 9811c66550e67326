using System.Text;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>
/// One sound file, with a part of it moved, missing, too much or called otherwise: what other programs, broken copies and
/// long names do. Its number says all about a displacement.
/// </summary>
internal sealed class DisplacedFile(byte[] original)
{
    private ulong _state;

    public byte[] Displace(int number)
    {
        _state = ((ulong)number + 1) * 0x9E3779B97F4A7C15;
        return Change(Next(8) == 0 ? Relabel(original) : original);
    }

    private byte[] Change(byte[] file)
    {
        var at = Place(file);
        var count = 1 + Next(Next(3) == 0 ? 60 : 6);
        var end = Math.Min(file.Length, at + count);
        switch (Next(6))
        {
            case 0:
                return [.. file[..at], .. Filling(file, at, count), .. file[at..]];
            case 1:
                return [.. file[..at], .. file[end..]];
            case 2:
                return file[..at];
            case 3:
                return [.. file[..at], .. file[Math.Min(file.Length, at + Next(file.Length))..]];
            default:
                return Relabel(file);
        }
    }

    // Headers decide most.
    private int Place(byte[] file) => Next(2) == 0 ? Next(Math.Min(600, file.Length)) : Next(file.Length);

    private byte[] Filling(byte[] file, int at, int count) => Next(4) switch
    {
        0 => [.. Enumerable.Repeat((byte)' ', count)],
        1 => file[Math.Max(0, at - count)..at],
        2 => new byte[count],
        _ => [.. Enumerable.Range(0, count).Select(_ => (byte)Next(256))],
    };

    // Another name than fits, with the rest of the header where it was or moved by it.
    private byte[] Relabel(byte[] file)
    {
        var label = file.AsSpan().IndexOf("LA:"u8) + 3;
        if (label < 3 || label + 16 > file.Length)
        {
            return file;
        }

        var name = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Next(50)).Select(_ => "abcé ß字"[Next(7)])));
        byte[] padded = [.. name, .. Enumerable.Repeat((byte)' ', Math.Max(0, 16 - (Next(2) == 0 ? name.Length : Encoding.UTF8.GetCharCount(name))))];
        var rest = file[(label + 16)..];
        var excess = padded.Length - 16;
        var fill = Math.Max(0, rest.AsSpan().LastIndexOf("          "u8));
        return Next(2) == 0 || excess is < 0 or > 10 ? [.. file[..label], .. padded, .. rest] : [.. file[..label], .. padded, .. rest[..fill], .. rest[(fill + excess)..]];
    }

    private int Next(int below)
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}
