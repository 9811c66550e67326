using System.Reflection;
using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

/// <summary>TB70, TB72 and FB change the calibration of a cutter for good. Nothing that FabQueue can write is one of them.</summary>
public class GpglWriterTests
{
    private static readonly string[] StoreForGood = ["TB70", "TB72", "FB"];

    [Fact]
    public void No_command_stores_a_calibration_whatever_its_values()
    {
        const int Rounds = 3000;
        var random = new Random(5);
        var methods = typeof(GpglWriter).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName && m.Name is not (nameof(GpglWriter.Remove) or nameof(GpglWriter.Clear) or nameof(GpglWriter.KeepCurrent)))
            .ToList();
        Assert.Equal(13, methods.Count);
        var heads = new HashSet<string>();
        foreach (var method in methods)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var writer = new GpglWriter();
                method.Invoke(writer, [.. method.GetParameters().Select(p => Any(p.ParameterType, random))]);
                foreach (var command in Encoding.ASCII.GetString(writer.Written).Split('\u0003', StringSplitOptions.RemoveEmptyEntries))
                {
                    Assert.DoesNotContain(StoreForGood, f => command.Contains(f, StringComparison.Ordinal));
                    heads.Add(string.Concat(command.TakeWhile(c => !char.IsAsciiDigit(c) && c != '-')));
                }
            }
        }

        // Numbers are all that can differ: the letters are these.
        Assert.Equal("! D FA FC FE FF FG FN FX J L M SO TB TF TG TJ Z \\ ␛␄ ␛␅ ␛␕".Split(' ').Order(StringComparer.Ordinal), heads.Select(Visible).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_methods_with_typed_values_put_bytes_into_a_writer()
    {
        // No parameter of text, characters or bytes: no way for a command that is not among the methods.
        Type[] taken = [typeof(CuttingMat), typeof(CutMaterial), typeof(bool), typeof(RegistrationMarks), typeof(CutPoint), typeof(int)];
        var members = typeof(GpglWriter).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(m => !m.IsPrivate);
        Assert.All(members.SelectMany(m => m.GetParameters()), p => Assert.Contains(p.ParameterType, taken));
    }

    [Fact]
    public void A_step_is_one_whatever_its_numbers()
    {
        var writer = new GpglWriter();
        writer.Draw(new CutPoint(int.MinValue, int.MaxValue));
        Assert.Equal("D2147483647,-2147483648\u0003", Encoding.ASCII.GetString(writer.Written));
    }

    private static object Any(Type type, Random random)
    {
        int[] extremes = [int.MinValue, int.MaxValue, 0, -1, 70, 72];
        int Number() => random.Next(3) == 0 ? extremes[random.Next(extremes.Length)] : random.Next(int.MinValue, int.MaxValue);

        if (type == typeof(int))
        {
            return Number();
        }

        if (type == typeof(bool))
        {
            return random.Next(2) == 0;
        }

        if (type == typeof(CutPoint))
        {
            return new CutPoint(Number(), Number());
        }

        if (type == typeof(CuttingMat))
        {
            return new CuttingMat("TB70", Number(), Number(), Number());
        }

        if (type == typeof(RegistrationMarks))
        {
            return new RegistrationMarks { LeftMillimetres = Number(), TopMillimetres = Number() / 7.0, WidthMillimetres = double.NaN, HeightMillimetres = Number() };
        }

        Assert.Equal(typeof(CutMaterial), type);
        return new CutMaterial
        {
            Name = "FB\u0003TB72\u0003",
            Tool = (CutTool)Number(),
            Holder = Number(),
            Force = Number(),
            Speed = Number(),
            Depth = random.Next(2) == 0 ? null : Number(),
            SharpenBefore = Number(),
            SharpenAfter = Number(),
            LiftsAtCorners = random.Next(2) == 0,
        };
    }

    private static string Visible(string head) => head.Replace('\u001b', '␛').Replace('\u0004', '␄').Replace('\u0005', '␅').Replace('\u0015', '␕');
}
