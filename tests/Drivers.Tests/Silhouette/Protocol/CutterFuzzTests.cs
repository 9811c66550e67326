using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

/// <summary>
/// Whatever arrives, and whatever is asked of it meanwhile, the protocol keeps its promises. <c>FABQUEUE_FUZZ_INPUTS</c> sets
/// how many inputs there are; the seed of a failing round stands in the message.
/// </summary>
public sealed class CutterFuzzTests
{
    private const int InputsByDefault = 50_000;
    private const int InputsOfRound = 100;

    private static readonly byte[][] Answers =
    [
        .. new[] { "0", "0", "0", "1", "2", "3", "", "1,0", "1,7", "0,0", "255,255", "7", ",", "CAMEO 4 PRO V1.10   ", "    0,    0", "    0", "    1", "-1", "0,0,0,0" }
            .Select(a => Encoding.ASCII.GetBytes(a + "\u0003")),
    ];

    private static readonly CutPlan Plan = CutterBench.Square(10);

    [Fact]
    public void Any_bytes_at_any_time_neither_break_it_nor_let_it_cut_what_it_should_not()
    {
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), out var asked) ? asked : InputsByDefault;
        var completed = 0;
        for (var seed = 0; seed < inputs / InputsOfRound; seed++)
        {
            try
            {
                completed += new Round(seed).Run();
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }

        Assert.InRange(completed, 1, inputs);
    }

    /// <summary>One protocol, with answers that are often right, noise between them, and people who press everything.</summary>
    private sealed class Round(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly FakeTimeProvider _time = new();
        private readonly List<MachineEvent> _events = [];
        private string _asked = "";
        private int _announced;
        private int _drawn;
        private bool _isJudged;

        public int Run()
        {
            var protocol = new CutterProtocol(_time, _events.Add);
            protocol.Open();
            for (var input = 0; input < InputsOfRound; input++)
            {
                var hadJob = protocol.HasJob;
                var isStart = Act(protocol);
                Check(protocol, hadJob || isStart);
            }

            return _events.Count(e => e is JobEnded { Outcome: JobOutcome.Completed });
        }

        private bool Act(CutterProtocol protocol)
        {
            var noise = new byte[_random.Next(1, 24)];
            switch (_random.Next(40))
            {
                case < 20:
                    protocol.Receive(Encoding.ASCII.GetBytes(RightAnswer() + "\u0003"));
                    break;
                case < 24:
                    protocol.Receive(Answers[_random.Next(Answers.Length)]);
                    break;
                case < 27:
                    _random.NextBytes(noise);
                    protocol.Receive(noise);
                    break;
                case < 33:
                    _time.Advance(TimeSpan.FromMilliseconds(_random.Next(3) == 0 ? _random.Next(200_000) : _random.Next(2000)));
                    protocol.Tick();
                    break;
                case 33:
                    protocol.Pause();
                    break;
                case 34:
                    protocol.Resume();
                    break;
                case 35:
                    // Only a person's word lets a job go on from its test.
                    _isJudged |= _events.Exists(e => e is JobWaiting { Reason.Code: "CUTTER_JUDGE_TEST" });
                    protocol.CompleteStep();
                    break;
                case 36 when _random.Next(4) == 0:
                    protocol.Cancel();
                    break;
                case 37 when _random.Next(8) == 0:
                    protocol.Stop();
                    break;
                case 38 when _random.Next(8) == 0:
                    protocol.Close(new Reason("GONE"));
                    protocol.Open();
                    break;
                case 39:
                    return Start(protocol);
            }

            return false;
        }

        private string RightAnswer() => _asked switch
        {
            ['\u001b', '\u0005'] => "0",
            ['\u001b', '\u0015'] => "1,7",
            "FG" => "CAMEO 4 PRO V1.10   ",
            ['T', 'B', '1', '2', '3', ..] => "    0",
            _ => "    0,    0",
        };

        private bool Start(CutterProtocol protocol)
        {
            if (protocol.HasJob)
            {
                return false;
            }

            _events.Clear();
            (_announced, _drawn, _isJudged) = (1, 0, false);
            protocol.Announce();
            protocol.Start(CutterBench.Sheet(new CutStep(CutterBench.Vinyl, CutterBench.Square(), IsTest: true), new CutStep(CutterBench.Pen, Plan), new CutStep(CutterBench.Vinyl, Plan)) with
            {
                Marks = _random.Next(2) == 0 ? new RegistrationMarks() : null,
                Finish = (CutFinish)_random.Next(3),
            });
            return true;
        }

        private void Check(CutterProtocol protocol, bool mayCut)
        {
            var sent = Encoding.ASCII.GetString(protocol.Output);
            protocol.Sent(protocol.Output.Length);
            _asked = sent.Length == 0 ? _asked : sent.EndsWith('\u0003') ? sent[..^1].Split('\u0003')[^1].TrimStart('\u001b', '\u0004') : sent[^2..];
            var commands = sent.Replace("\u001b\u0005", "", StringComparison.Ordinal).Replace("\u001b\u0004", "", StringComparison.Ordinal).Replace("\u001b\u0015", "", StringComparison.Ordinal)
                .Split('\u0003', StringSplitOptions.RemoveEmptyEntries);
            Assert.DoesNotContain(commands, c => c is "TB70" or "TB72" || c.StartsWith("FB", StringComparison.Ordinal));
            var drawn = commands.Count(c => c[0] == 'D');
            Assert.True(drawn == 0 || mayCut, "cuts without a job");

            // One portion at a time, and the test before all else.
            Assert.InRange(commands.Where(c => c[0] is 'D' or 'M').Sum(c => c.Length + 1), 0, CutFeed.MaxPortion);
            _drawn += drawn;
            Assert.True(_drawn <= (_isJudged ? 4 + (2 * 40) : 4), $"{_drawn} lines drawn");
            Assert.Equal(_announced - (protocol.HasJob ? 1 : 0), _events.Count(e => e is JobEnded));
            Assert.True(protocol.UntilNextTick >= TimeSpan.Zero);
        }
    }
}
