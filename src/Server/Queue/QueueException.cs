using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>An operation that cannot be done, as data: the edge turns it into a status and a sentence.</summary>
public abstract class QueueException(Reason reason) : Exception(reason.ToString())
{
    public Reason Reason { get; } = reason;
}

/// <summary>No job, machine or link of that name.</summary>
public sealed class NotFoundException(string code, string name) : QueueException(new Reason(code, name));

/// <summary>The state of a job or machine does not allow it.</summary>
public class NotAllowedException(Reason reason) : QueueException(reason);

/// <summary>It is done only when asked for again by somebody who knows what it may do: the reason says that.</summary>
public sealed class ConfirmNeededException(Reason reason) : QueueException(reason);

/// <summary>A change of state that the transition tables do not hold.</summary>
public sealed class IllegalTransitionException(string name, string from, string to)
    : NotAllowedException(new Reason("ILLEGAL_TRANSITION", name, from, to));

/// <summary>An argument of the call is wrong.</summary>
public sealed class InvalidArgumentException(string field, Reason reason) : QueueException(reason)
{
    /// <summary>Name of the argument in the API.</summary>
    public string Field { get; } = field;
}

/// <summary>The check found errors in the file, or only in what was chosen about it.</summary>
public sealed class FileRefusedException(IReadOnlyList<Finding> findings) : QueueException(new Reason(
    findings.All(f => f.IsAboutChoices || f.Severity != FindingSeverity.Error) ? "CHOICES_REFUSED" : "FILE_REFUSED"))
{
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
