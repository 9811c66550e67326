using System.Globalization;
using FabQueue.Drivers;
using FabQueue.Server.Intake;
using FabQueue.Server.Limits;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;
using FabQueue.Server.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace FabQueue.Server.Api;

/// <summary>The staff key is missing or wrong.</summary>
public sealed class NotSignedInException() : QueueException(new Reason("STAFF_KEY_NEEDED"));

/// <summary>Turns what went wrong into a google.rpc.Status with details, in the caller's language.</summary>
public static class ErrorStatus
{
    private const string Domain = "fabqueue";

    private static readonly TypeRegistry Details = TypeRegistry.FromMessages(BadRequest.Descriptor, ErrorInfo.Descriptor);

    /// <summary>Writes and reads JSON whose details are google.rpc messages.</summary>
    public static JsonFormatter Json { get; } =
        new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithTypeRegistry(Details));

    public static TypeRegistry Registry => Details;

    /// <summary>Null for what is a fault of ours: that is logged, not explained.</summary>
    public static Status? From(Exception error, Language language) => error switch
    {
        FileRefusedException e => WithFindings(e, language),
        InvalidArgumentException e => WithField(e, language),
        FileTooLargeException e => Of(Code.ResourceExhausted, e.Reason, language),
        NotFoundException e => Of(Code.NotFound, e.Reason, language),
        NotSignedInException e => Of(Code.Unauthenticated, e.Reason, language),
        NotAllowedException e => Of(Code.FailedPrecondition, e.Reason, language),
        ConfirmNeededException e => ToConfirm(e, language),
        QuotaException e => Of(Code.ResourceExhausted, e.Reason, language),
        BusyException e => Of(Code.Unavailable, e.Reason, language),
        NoTicketLeftException e => Of(Code.Unavailable, e.Reason, language),
        OutcomeUnknownException => Of(Code.DeadlineExceeded, new Reason("OUTCOME_UNKNOWN"), language),
        StorageException or IOException => Of(Code.Unavailable, new Reason("STORAGE_AWAY"), language),
        _ => null,
    };

    /// <summary>Says when it is worth trying again, where that is known.</summary>
    public static void AddRetryAfter(Microsoft.AspNetCore.Http.HttpResponse response, Exception error)
    {
        if (error is LimitException { RetryAfter: var after } && !response.HasStarted)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The HTTP status that goes with an error.</summary>
    public static int HttpStatus(Exception error, Status status) => (Code)status.Code switch
    {
        Code.ResourceExhausted when error is QuotaException => StatusCodes.Status429TooManyRequests,
        Code.InvalidArgument => StatusCodes.Status400BadRequest,
        Code.FailedPrecondition => StatusCodes.Status409Conflict,
        Code.ResourceExhausted => StatusCodes.Status413PayloadTooLarge,
        Code.NotFound => StatusCodes.Status404NotFound,
        Code.Unauthenticated => StatusCodes.Status401Unauthorized,
        Code.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        Code.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static Status Of(Code code, Reason reason, Language language)
    {
        var info = new ErrorInfo { Reason = reason.Code, Domain = Domain };
        for (var i = 0; i < reason.Args.Count; i++)
        {
            info.Metadata.Add($"arg{i}", reason.Args[i]);
        }

        return new Status { Code = (int)code, Message = Words.Say(language, reason), Details = { Any.Pack(info) } };
    }

    // One code for all that is asked back, whatever the reason: callers compare it.
    private static Status ToConfirm(ConfirmNeededException error, Language language)
    {
        var info = new ErrorInfo { Reason = "CONFIRM_NEEDED", Domain = Domain, Metadata = { { "why", error.Reason.Code } } };
        return new Status { Code = (int)Code.FailedPrecondition, Message = Words.Say(language, error.Reason), Details = { Any.Pack(info) } };
    }

    private static Status WithField(InvalidArgumentException error, Language language)
    {
        var status = Of(Code.InvalidArgument, error.Reason, language);
        status.Details.Add(Any.Pack(new BadRequest
        {
            FieldViolations = { new BadRequest.Types.FieldViolation { Field = error.Field, Description = status.Message } },
        }));
        return status;
    }

    private static Status WithFindings(FileRefusedException error, Language language)
    {
        var status = Of(Code.InvalidArgument, error.Reason, language);
        var violations = error.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f =>
            new BadRequest.Types.FieldViolation { Field = f.IsAboutChoices ? "choices" : "file", Description = Words.Whole(language, f) });
        status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violations } }));
        status.Message = $"{status.Message} {string.Join(" ", error.Findings.Where(f => f.Severity == FindingSeverity.Error).Take(3).Select(f => Words.Whole(language, f)))}";
        return status;
    }
}
