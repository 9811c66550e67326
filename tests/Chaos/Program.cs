using System.Globalization;
using FabQueue.Chaos;

if (args is ["server"])
{
    return await ServerUnderTest.RunAsync();
}

var rounds = 20;
var seed = Random.Shared.Next();
var kinds = Enum.GetValues<TroubleKind>();
foreach (var (index, arg) in args.Index())
{
    if (int.TryParse(arg, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
    {
        (rounds, seed) = index == 0 ? (number, seed) : (rounds, number);
    }
    else
    {
        kinds = [.. arg.Split(',').Select(word => Enum.Parse<TroubleKind>(word, ignoreCase: true))];
    }
}

return await ChaosRun.RunAsync(rounds, seed, kinds);
