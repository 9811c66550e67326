namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// The commands of a file as they go to the printer, in order, in blocks: each line in the form of <see cref="WireLine"/>
/// and ended by LF, without line number and checksum, without comments, empty lines and what is left out. A planned pause is
/// <see cref="WireLine.PlannedPause"/>, whatever the file calls it.
/// </summary>
public sealed class GcodeLines(Stream file)
{
    private const int BlockBytes = 16 * 1024;

    // Far more than any command; what is longer is a display text or an error.
    internal const int MaxCommandBytes = 512;

    private readonly GcodeReader _reader = new(file);
    private readonly byte[] _block = new byte[BlockBytes];
    private int _length;

    /// <summary>Whole lines, each ended by LF; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Block => _block.AsMemory(0, _length);

    /// <summary>Fills <see cref="Block"/> with the next lines, at least one. False at the end of the file.</summary>
    /// <exception cref="InvalidDataException">A command is too long for the printer; the check refuses such a file.</exception>
    public async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        _length = 0;
        do
        {
            Fill();
        }
        while (_length == 0 && await _reader.ReadAsync(cancellationToken));

        return _length > 0;
    }

    private void Fill()
    {
        Span<byte> wire = stackalloc byte[MaxCommandBytes];
        while (_length < BlockBytes - WireLine.MaxBytes && _reader.TryReadLine())
        {
            var command = _reader.Command;
            if (command.IsEmpty || WireLine.IsLeftOut(command))
            {
                continue;
            }

            // A display text is shortened, so that only its beginning is of interest.
            if (WireLine.IsDisplayText(command) && command.Length > MaxCommandBytes)
            {
                command = command[..MaxCommandBytes];
            }
            else if (WireLine.IsPlannedPause(command))
            {
                command = WireLine.PlannedPause;
            }

            var length = command.Length > MaxCommandBytes ? command.Length : WireLine.Write(command, wire);
            if (length > WireLine.MaxBytes)
            {
                throw new InvalidDataException($"Line {_reader.LineNumber} is longer than the printer can take.");
            }

            if (length > 0)
            {
                wire[..length].CopyTo(_block.AsSpan(_length));
                _length += length;
                _block[_length++] = (byte)'\n';
            }
        }
    }
}
