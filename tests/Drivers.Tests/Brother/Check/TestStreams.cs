namespace FabQueue.Drivers.Tests.Brother.Check;

internal static class TestStreams
{
    /// <summary>Zeros without end, counted.</summary>
    public sealed class Endless : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Clear();
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
