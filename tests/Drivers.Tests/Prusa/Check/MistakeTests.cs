using System.Text;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>A mistake put into a sound file is found; <c>tests/Benchmarks -- mistakes</c> tries hundreds of files.</summary>
public sealed class MistakeTests
{
    public static TheoryData<string, string> Cases { get; } =
        [.. Mistake.All.SelectMany(m => new[] { "screw", "recycling" }.Select(s => (m.Name, s)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_is_found_in_a_sliced_file(string name, string sample)
    {
        var file = Encoding.Latin1.GetString(Samples.ReadWithThumbnail(sample)).Split('\n');
        var mistake = Array.Find(Mistake.All, m => m.Name == name)!;
        for (var seed = 0; seed < 3; seed++)
        {
            if (mistake.Make(file, new Random(seed)) is not { } wrong)
            {
                return;
            }

            var report = await CheckOf.Bytes(Encoding.Latin1.GetBytes(string.Join('\n', wrong)));
            Assert.True(report.Findings.Count > 0, $"seed {seed}");
        }
    }
}
