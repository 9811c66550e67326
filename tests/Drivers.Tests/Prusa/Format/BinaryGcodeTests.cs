using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FabQueue.Drivers.Prusa.Format;
using FabQueue.Drivers.Tests.Prusa.Check;

namespace FabQueue.Drivers.Tests.Prusa.Format;

/// <summary>Binary G-code is read as the text it stands for, by check and print alike.</summary>
public sealed class BinaryGcodeTests
{
    private const int BlockBytes = 60_000;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(2, 1)]
    public async Task It_is_checked_and_printed_as_its_text(int compression, int encoding)
    {
        var file = Pack(Text(), compression, encoding);
        var report = await CheckOf.Bytes(file);
        Assert.Empty(report.Findings);
        var (facts, expected) = (Assert.IsType<PrintFacts>(report.Facts), Assert.IsType<PrintFacts>((await CheckOf.Bytes(Samples.Read("tag"))).Facts));
        Assert.Equal(
            (expected.CommandCount, expected.FilamentMillimetres, expected.EstimatedDuration, "MK3S", "PLA", "PrusaSlicer 2.8.1"),
            (facts.CommandCount, facts.FilamentMillimetres, facts.EstimatedDuration, facts.PrinterModel, facts.Material, facts.Slicer));

        // MeatPack takes the spaces out of all that begins with G.
        Assert.Equal((await Lines(Encoding.ASCII.GetBytes(Text()))).Replace(" ", "", StringComparison.Ordinal), (await Lines(file)).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_for_another_printer_is_refused_for_that() =>
        Assert.Equal("GCODE_OTHER_PRINTER", (await CheckOf.Bytes(Pack(Text(), 3, 2, printer: "MK4IS"))).Findings[0].Code);

    [Fact]
    public async Task One_that_was_cut_or_changed_anywhere_is_refused()
    {
        var file = Pack(Text(), 3, 2);
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var damaged = file[..random.Next(10, file.Length)];
            Assert.True((await CheckOf.Bytes(damaged)).IsRefused, $"seed {seed}, cut");
            damaged = [.. file];
            damaged[random.Next(4, file.Length)] ^= (byte)(1 << random.Next(8));
            Assert.True((await CheckOf.Bytes(damaged)).IsRefused, $"seed {seed}, a bit");
        }
    }

    [Theory]
    [InlineData(0, 0x7FFF_FFFFu, 0u)]
    [InlineData(1, 0x7FFF_FFFFu, 5u)]
    [InlineData(3, 100u, 0x7FFF_FFFFu)]
    [InlineData(9, 5u, 5u)]
    public async Task Sizes_that_no_slicer_writes_take_no_memory(int compression, uint bytes, uint stored)
    {
        var file = new List<byte>([.. "GCDE"u8, 1, 0, 0, 0, 0, 0]);
        AddHeader(file, 1, compression, bytes, stored);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("GCODE_BGCODE_DAMAGED", Assert.Single((await CheckOf.Bytes([.. file])).Findings).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public async Task What_unpacks_without_end_is_refused()
    {
        var file = new List<byte>([.. "GCDE"u8, 1, 0, 0, 0, 0, 0]);
        var block = new List<byte>();
        AddBlock(block, 1, 1, [0, 0], Enumerable.Repeat((byte)'\n', 4 << 20).ToArray(), hasChecksum: false);
        for (var i = 0; i < 20; i++)
        {
            file.AddRange(block);
        }

        Assert.Equal("GCODE_BGCODE_DAMAGED", Assert.Single((await CheckOf.Bytes([.. file])).Findings).Code);
    }

    [Fact]
    public async Task Random_blocks_never_crash_the_check()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var file = new List<byte>([.. "GCDE"u8, 1, 0, 0, 0, 0, 0]);
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var content = new byte[random.Next(300)];
                random.NextBytes(content);
                AddHeader(file, random.Next(7), random.Next(5), (uint)random.Next(600), (uint)content.Length);
                file.AddRange(content);
            }

            Assert.True((await CheckOf.Bytes([.. file])).IsRefused, $"seed {seed}");
        }
    }

    // Commands only: what comments say stands in blocks of its own.
    private static string Text() =>
        string.Join('\n', Encoding.ASCII.GetString(Samples.Read("tag")).Split('\n').Where(l => l.Length > 0 && (l[0] != ';' || l.StartsWith(";LAYER_CHANGE", StringComparison.Ordinal))).Select(l => l.Split(" ;")[0])) + "\n";

    private static byte[] Pack(string text, int compression, int encoding, string printer = "MK3S")
    {
        var file = new List<byte>([.. "GCDE"u8, 1, 0, 0, 0, 1, 0]);
        AddBlock(file, 0, 0, [0, 0], "Producer=PrusaSlicer 2.8.1\n"u8);
        AddBlock(file, 3, 0, [0, 0], Encoding.ASCII.GetBytes($"printer_model={printer}\nfilament_type=PLA\nnozzle_diameter=0.4\nfilament used [mm]=230.65\nestimated printing time (normal mode)=3m 38s\n"));
        AddBlock(file, 4, 0, [0, 0], "filament used [g]=0.69\n"u8);
        AddBlock(file, 2, 1, [0, 0], Encoding.ASCII.GetBytes("layer_height=0.2\nfilament_density=1.24\n"));
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length;)
        {
            var block = new StringBuilder();
            for (; i < lines.Length && block.Length < BlockBytes; i++)
            {
                block.Append(lines[i]).Append('\n');
            }

            AddBlock(file, 1, compression, [(byte)encoding, 0], encoding == 0 ? Encoding.ASCII.GetBytes(block.ToString()) : MeatPacked(block.ToString()));
        }

        return [.. file];
    }

    private static void AddBlock(List<byte> file, int type, int compression, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data, bool hasChecksum = true)
    {
        var start = file.Count;
        var stored = compression switch { 0 => data.ToArray(), 1 => Deflated(data), 2 => Shrunk(data, 11), _ => Shrunk(data, 12) };
        AddHeader(file, type, compression, (uint)data.Length, (uint)stored.Length);
        file.AddRange(parameters);
        file.AddRange(stored);
        if (hasChecksum)
        {
            var sum = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(sum, ~Crc32.Add(uint.MaxValue, file[start..].ToArray()));
            file.AddRange(sum);
        }
    }

    private static void AddHeader(List<byte> file, int type, int compression, uint bytes, uint stored)
    {
        var header = new byte[compression == 0 ? 8 : 12];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), (ushort)compression);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), bytes);
        if (compression != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), stored);
        }

        file.AddRange(header);
    }

    private static byte[] Deflated(ReadOnlySpan<byte> data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return packed.ToArray();
    }

    // Repeats the last place where the next three bytes stood.
    private static byte[] Shrunk(ReadOnlySpan<byte> data, int windowBits)
    {
        var bits = new List<bool>();
        var last = new Dictionary<int, int>();
        for (var i = 0; i < data.Length;)
        {
            var key = i + 3 <= data.Length ? data[i] | (data[i + 1] << 8) | (data[i + 2] << 16) : -1;
            var count = 0;
            if (key >= 0 && last.TryGetValue(key, out var from) && i - from <= 1 << windowBits)
            {
                while (count < 16 && i + count < data.Length && data[from + count] == data[i + count])
                {
                    count++;
                }

                bits.Add(false);
                Add(i - from - 1, windowBits);
                Add(count - 1, 4);
            }
            else
            {
                bits.Add(true);
                Add(data[i], 8);
                count = 1;
            }

            if (key >= 0)
            {
                last[key] = i;
            }

            i += count;
        }

        var packed = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            packed[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        }

        return packed;

        void Add(int value, int count)
        {
            while (count-- > 0)
            {
                bits.Add(((value >> count) & 1) != 0);
            }
        }
    }

    // As libbgcode writes it: without spaces in moves, comments plain.
    private static byte[] MeatPacked(string text)
    {
        const string Characters = "0123456789.E\nGX";
        var packed = new List<byte>([0xFF, 0xFF, 251, 0xFF, 0xFF, 247]);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == ';')
            {
                packed.AddRange([0xFF, 0xFF, 250, .. Encoding.ASCII.GetBytes(line), (byte)'\n', 0xFF, 0xFF, 251]);
                continue;
            }

            var whole = (line[0] == 'G' ? line.Replace(" ", "", StringComparison.Ordinal) : line) + "\n";
            for (var i = 0; i < whole.Length; i += 2)
            {
                var second = i + 1 < whole.Length ? whole[i + 1] : '\n';
                var (low, high) = (Code(whole[i]), Code(second));
                packed.Add((byte)(low | (high << 4)));
                packed.AddRange(low == 15 ? [(byte)whole[i]] : []);
                packed.AddRange(high == 15 ? [(byte)second] : []);
            }
        }

        return [.. packed];

        static int Code(char c) => Characters.IndexOf(c, StringComparison.Ordinal) is >= 0 and var code ? code : 15;
    }

    private static async Task<string> Lines(byte[] file)
    {
        var text = new StringBuilder();
        var lines = new GcodeLines(new MemoryStream(file));
        while (await lines.ReadBlockAsync(TestContext.Current.CancellationToken))
        {
            text.Append(Encoding.ASCII.GetString(lines.Block.Span));
        }

        return text.ToString();
    }
}
