namespace FabQueue.Drivers.Brother.Format;

/// <summary>Reads Tajima DST: a header of text, then three bytes a record in balanced ternary; no trims, and colours only as an extension.</summary>
internal static class DstReader
{
    private const int RecordBytes = 3;
    private const int ColorChangeBits = 0xC3;
    private const int StitchBits = 0x03;

    // By custom three jumps in a row cut the thread.
    private const int JumpsForTrim = 3;

    // A title of this length more than there is room for moves the records (PEmbroider counts on 16 characters).
    private const int Farthest = 256;

    // Programs round the end and the way there differently.
    private const int EndTolerance = 3;

    /// <summary>DST whose header does not begin with a label: blank, or with other lines first.</summary>
    public static bool IsNameless(ReadOnlySpan<byte> file) =>
        file.Length >= DstHeader.SoundBytes + RecordBytes
        && file[..DstHeader.SoundBytes].IndexOfAnyExceptInRange((byte)0, (byte)0x7F) < 0
        && FindFault(file, DstHeader.SoundBytes, out var end) < 0 && end >= 0 && file.Length - end <= 2 * RecordBytes;

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < DstHeader.SoundBytes)
        {
            return DesignReading.Damaged;
        }

        var header = DstHeader.Read(file);
        var start = FindStart(file, header, out var fault);
        if (start < 0)
        {
            return DesignReading.Misplaced(fault);
        }

        var builder = new DesignBuilder(JumpsForTrim, isEqualColorStop: true);
        var hasEnd = ReadRecords(file[start..], builder, header.Colors.Count > 0, out var track);
        var isWhole = hasEnd || IsComplete(header, track);
        var reading = DesignReading.Of(builder, DesignFormat.Dst, header.Colors, isWhole ? DesignDefects.None : DesignDefects.NoEnd);
        return reading.Design is { } design
            ? reading with
            {
                Design = design with
                {
                    Shift = start - header.Bytes,
                    Defects = design.Defects | (header.Records is null ? DesignDefects.Uncheckable : DesignDefects.None),
                    Disagreements = [.. Disagreements(header, track, builder.ColorChangeCount)],
                },
            }
            : reading;
    }

    // The records must be records from there on, and only filling may lie before.
    private static int FindStart(ReadOnlySpan<byte> file, DstHeader header, out int fault)
    {
        fault = FindFault(file, header.Bytes, out _);
        if (fault < 0 && IsFill(file, header.Fill, header.Bytes))
        {
            return header.Bytes;
        }

        var found = -1;
        for (var start = Math.Max(header.Fill, header.Bytes - Farthest); start <= Math.Min(header.Bytes + Farthest, file.Length - RecordBytes); start++)
        {
            if (start != header.Bytes && IsFill(file, header.Fill, start) && FindFault(file, start, out var end) < 0 && end >= 0
                && header.Records is { } records && records - ((end - start) / RecordBytes) is 0 or 1)
            {
                if (found >= 0)
                {
                    return -1;
                }

                found = start;
            }
        }

        fault = Math.Max(fault, header.Bytes);
        return found;
    }

    private static bool IsFill(ReadOnlySpan<byte> file, int from, int to) => from >= to || file[from..to].IndexOfAnyExcept(file[from]) < 0;

    // The two lowest bits of the last byte are set in every record, and no digit is plus and minus at once. Answers where that
    // is not so; -1 = nowhere before the end record.
    private static int FindFault(ReadOnlySpan<byte> file, int start, out int end)
    {
        for (var at = start; at + RecordBytes <= file.Length; at += RecordBytes)
        {
            var (b0, b1, b2) = (file[at], file[at + 1], file[at + 2]);
            if (IsEnd(b2))
            {
                end = at;
                return -1;
            }

            if ((b2 & 3) != 3 || HasBoth(b0) || HasBoth(b1) || HasBoth(b2 & 0x3C))
            {
                end = -1;
                return at;
            }
        }

        end = -1;
        return -1;
    }

    private static bool HasBoth(int digits) => (digits & (digits >> 1) & 0x55) != 0;

    private static bool IsEnd(byte b2) => (b2 & 0xF3) == 0xF3;

    private static bool ReadRecords(ReadOnlySpan<byte> data, DesignBuilder builder, bool hasColors, out Track track)
    {
        track = new Track();
        for (; data.Length >= RecordBytes; data = data[RecordBytes..])
        {
            var (b0, b1, b2) = (data[0], data[1], data[2]);
            if (IsEnd(b2))
            {
                return true;
            }

            var dx = Digit(b0, 0, 1) + (9 * Digit(b0, 2, 3)) + (3 * Digit(b1, 0, 1)) + (27 * Digit(b1, 2, 3)) + (81 * Digit(b2, 2, 3));
            var dy = Digit(b0, 6, 7) + (9 * Digit(b0, 4, 5)) + (3 * Digit(b1, 6, 7)) + (27 * Digit(b1, 4, 5)) + (81 * Digit(b2, 4, 5));
            track.Add(dx, dy, b2 & 0xC3);
            switch (b2 & 0xC3)
            {
                case ColorChangeBits when !builder.IsAtStart || hasColors:
                    builder.ColorChange(dx, dy);
                    break;
                // 43 switches sequins on and off: there are none on this machine, the frame only moves.
                case 0x83 or 0x43 or ColorChangeBits:
                    builder.Jump(dx, dy);
                    break;
                default:
                    builder.Stitch(dx, dy);
                    break;
            }
        }

        return false;
    }

    // PEmbroider writes no end record: all records that the header announces are there, and they end where it says. The announced number counts an
    // end record in most programs.
    private static bool IsComplete(DstHeader header, Track track) =>
        (header.Records ?? 0) is var announced && track.Count + 1 >= announced
        && (track.Count == 0 || (announced > 0 && header.End?.IsNear(track.End, EndTolerance) == true));

    private static IEnumerable<Disagreement> Disagreements(DstHeader header, Track track, int colorChanges)
    {
        if (header.Records is { } records && records - track.Count is not (0 or 1))
        {
            yield return Disagreement.OfRecords(records, track.Count);
        }

        if (Disagreement.OfSize(header.Size, track.Size) is { } size)
        {
            yield return size;
        }

        // Some programs count no change behind which nothing is sewn.
        if (header.ColorChanges is { } changes && changes != colorChanges && changes != track.SewnBlocks - 1)
        {
            yield return new Disagreement(Claim.Colors, new Amount(changes + 1), new Amount(colorChanges + 1));
        }

        if (header.Colors.Count > 0 && header.Colors.Count != colorChanges + 1)
        {
            yield return new Disagreement(Claim.Colors, new Amount(header.Colors.Count), new Amount(colorChanges + 1));
        }

        if (header.End is { } end && !end.IsNear(track.End, EndTolerance))
        {
            yield return new Disagreement(Claim.End, end with { Y = -end.Y }, track.End with { Y = -track.End.Y });
        }
    }

    // The file's y goes up: its plus and minus bits stand the other way round.
    private static int Digit(byte b, int plus, int minus) => ((b >> plus) & 1) - ((b >> minus) & 1);

    /// <summary>What the header of the records could have been written from.</summary>
    private sealed class Track
    {
        private int _x;
        private int _y;
        private bool _isSewn;
        private Bounds _bounds = new(0, 0, 0, 0);

        public int Count { get; private set; }

        /// <summary>Y upwards, as in the header.</summary>
        public Amount End => new(_x, -_y);

        public Amount Size => new(_bounds.Width, _bounds.Height);

        /// <summary>How many colours something is sewn with.</summary>
        public int SewnBlocks { get; private set; }

        public void Add(int dx, int dy, int kind)
        {
            if (kind == ColorChangeBits)
            {
                _isSewn = false;
            }
            else if (kind == StitchBits && !_isSewn)
            {
                (_isSewn, SewnBlocks) = (true, SewnBlocks + 1);
            }

            Count++;
            (_x, _y) = (_x + dx, _y + dy);
            _bounds = _bounds.With(_x, _y);
        }
    }
}
