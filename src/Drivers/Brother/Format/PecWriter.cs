using System.Buffers;
using System.Text;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>Writes the PEC block, which the machine sews and lists (pystitch PecWriter).</summary>
internal static class PecWriter
{
    private const int HeaderBytes = 512;
    private const int Jump = 0x10;
    private const int TrimJump = 0x20;

    public static byte[] Write(Design design, byte[] blocks, string label)
    {
        var stitches = Stitches(design);
        var to = new ArrayBufferWriter<byte>(HeaderBytes + stitches.WrittenCount + ((blocks.Length + 1) * PecIcon.Bytes) + 32);
        to.Write("LA:"u8);
        to.Write(Encoding.ASCII.GetBytes(label.PadRight(16)));
        to.AddByte('\r');
        to.AddFill((byte)' ', 12);
        to.AddUInt16(0x00FF);
        to.AddByte(PecIcon.Width / 8);
        to.AddByte(PecIcon.Height);
        to.AddFill((byte)' ', 12);
        to.AddByte(blocks.Length - 1);
        to.Write(blocks);
        to.AddFill((byte)' ', HeaderBytes - to.WrittenCount);

        var sewn = design.Sewn;
        to.AddUInt16(0);
        var length = 20 + stitches.WrittenCount;
        to.AddUInt16(length);
        to.AddByte(length >> 16);
        to.Write((ReadOnlySpan<byte>)[0x31, 0xFF, 0xF0]);
        to.AddUInt16(sewn.Width);
        to.AddUInt16(sewn.Height);
        to.AddUInt16(0x1E0);
        to.AddUInt16(0x1B0);

        // Where 0, 0 lies in the design, written like a jump: without it Brother machines crop or refuse the file.
        AddLong(to, -sewn.MinX, Jump);
        AddLong(to, -sewn.MinY, Jump);
        to.Write(stitches.WrittenSpan);
        foreach (var icon in PecIcon.Draw(design, blocks.Length))
        {
            to.Write(icon);
        }

        return to.WrittenSpan.ToArray();
    }

    private static ArrayBufferWriter<byte> Stitches(Design design)
    {
        var to = new ArrayBufferWriter<byte>((design.Stitches.Count * 4) + 16);
        var pen = new Pen(to);
        foreach (var stitch in design.Stitches)
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    pen.Stitch(stitch.X, stitch.Y);
                    break;
                case StitchKind.Jump:
                    pen.JumpTo(stitch.X, stitch.Y);
                    break;
                case StitchKind.Trim:
                    pen.Trim();
                    break;
                default:
                    pen.ChangeColor(stitch.X, stitch.Y);
                    break;
            }
        }

        pen.End();
        return to;
    }

    private static void AddShort(ArrayBufferWriter<byte> to, int move)
    {
        if (move is >= -64 and <= 63)
        {
            to.AddByte(move & 0x7F);
        }
        else
        {
            AddLong(to, move, 0);
        }
    }

    private static void AddLong(ArrayBufferWriter<byte> to, int move, int flags)
    {
        to.AddByte(0x80 | flags | ((move >> 8) & 0x0F));
        to.AddByte(move & 0xFF);
    }

    /// <summary>Turns records into bytes: jumps in a row become one, a cut goes with the jump after it.</summary>
    private sealed class Pen(ArrayBufferWriter<byte> to)
    {
        private int _x;
        private int _y;
        private (int X, int Y)? _target;
        private bool _isCutting;
        private bool _hasThread;
        private bool _isSecondColor = true;

        public void Stitch(int x, int y)
        {
            FlushJump();
            AddShort(to, x - _x);
            AddShort(to, y - _y);
            (_x, _y) = (x, y);
            _hasThread = true;
        }

        public void JumpTo(int x, int y) => _target = (x, y);

        // The code is a flag of a jump; the jumps before the cut are made first.
        public void Trim()
        {
            if (_hasThread)
            {
                if (!_isCutting)
                {
                    FlushJump();
                }

                _isCutting = true;
            }
        }

        // The machine cuts by itself where the thread is changed. The frame may be moved by the record of the change.
        public void ChangeColor(int x, int y)
        {
            _isCutting = false;
            FlushJump();
            to.Write((ReadOnlySpan<byte>)[0xFE, 0xB0, (byte)(_isSecondColor ? 2 : 1)]);
            _isSecondColor = !_isSecondColor;
            if (x != _x || y != _y)
            {
                _target = (x, y);
            }
        }

        public void End()
        {
            _isCutting = false;
            FlushJump();
            to.AddByte(0xFF);
        }

        private void FlushJump()
        {
            if (_target is null && !_isCutting)
            {
                return;
            }

            var (x, y) = _target ?? (_x, _y);
            do
            {
                var dx = Math.Clamp(x - _x, -PesWriter.MaxMove, PesWriter.MaxMove);
                var dy = Math.Clamp(y - _y, -PesWriter.MaxMove, PesWriter.MaxMove);
                AddLong(to, dx, _isCutting ? TrimJump : Jump);
                AddLong(to, dy, _isCutting ? TrimJump : Jump);
                (_x, _y, _isCutting) = (_x + dx, _y + dy, false);
            }
            while (x != _x || y != _y);
            _target = null;
        }
    }
}
