using System.Text;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>Commands from the staff terminal.</content>
public sealed partial class Mk3sProtocol
{
    /// <summary>
    /// Sends one command, or says why not. Without a job it gets a number like all others. In the middle of a print only what
    /// asks is sent, numbered too, so that a rewind neither loses nor repeats a line of the file; M105 is not, because the
    /// firmware leaves it out of its count and temperatures come every 2 s anyway.
    /// </summary>
    public ConsoleAnswer Send(string typed, bool isConfirmed)
    {
        if (ConsoleCommand.Read(typed) is not { } command)
        {
            return ConsoleAnswer.Refused(ConsoleReasons.Empty);
        }

        var text = Encoding.ASCII.GetString(command.Text);
        if (command.Risk == ConsoleRisk.Refused)
        {
            return ConsoleAnswer.Refused(ConsoleReasons.Of(command.Risk, text));
        }

        if ((command.TooHot() ?? WhyNotNow(command, text)) is { } reason)
        {
            return ConsoleAnswer.Refused(reason);
        }

        if (command.Risk != ConsoleRisk.None && !isConfirmed)
        {
            return ConsoleAnswer.ToConfirm(ConsoleReasons.Of(command.Risk, text));
        }

        _script.Enqueue(command.Text);
        Pump();
        return ConsoleAnswer.Sent;
    }

    private Reason? WhyNotNow(ConsoleCommand command, string text) => _phase switch
    {
        Phase.Ready => _script.Count > 0 || _inFlight.Count > 0 ? ConsoleReasons.StillBusy : null,
        Phase.Streaming when command.Risk != ConsoleRisk.None => ConsoleReasons.JobRuns,
        Phase.Streaming when text.StartsWith("M105", StringComparison.Ordinal) => ConsoleReasons.TemperaturesCome,
        Phase.Streaming => _script.Count > 0 ? ConsoleReasons.StillBusy : null,
        _ => ConsoleReasons.NotReady,
    };
}
