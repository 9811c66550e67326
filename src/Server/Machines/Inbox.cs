using System.Threading.Channels;
using FabQueue.Drivers;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>
/// What is to be done about a machine, one after the other. While something that happened there cannot be stored (disk full,
/// away), nothing else is done, so that nothing starts on a picture that is out of date; whoever asks then is told so.
/// </summary>
public sealed partial class Inbox(string machine, TimeProvider time, ILogger logger)
{
    /// <summary>So long a person waits for an answer, be it that there is none.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(1);

    private readonly Channel<Func<CancellationToken, Task>> _steps = Channel.CreateUnbounded<Func<CancellationToken, Task>>(new() { SingleReader = true });
    private readonly TaskCompletionSource _failed = NewSignal();
    private volatile TaskCompletionSource _storageAway = NewSignal();

    /// <summary>Whether something waits to be stored.</summary>
    public bool IsHeldUp => _storageAway.Task.IsCompleted;

    /// <summary>Does all that is put in, until <see cref="Complete"/>.</summary>
    /// <param name="stopping">The server is stopping: what cannot be stored then is given up.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        await foreach (var step in _steps.Reader.ReadAllAsync(CancellationToken.None))
        {
            await step(stopping);
        }
    }

    public void Complete() => _steps.Writer.TryComplete();

    /// <summary>Whether the machine was given up: another inbox takes over.</summary>
    public bool HasFailed => _failed.Task.IsCompleted;

    /// <summary>Whoever asks, or has asked and not been answered, is told that something is wrong with the machine.</summary>
    public void Fail()
    {
        _failed.TrySetResult();
        Complete();
    }

    /// <summary>Puts in what must be stored: tried until it is, or until the server stops.</summary>
    public void Store(Func<Task> work) => _steps.Writer.TryWrite(stopping => KeepTryingAsync(work, stopping));

    /// <summary>Puts in a question and waits for its answer. A question that nobody waits for any more is not acted upon.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="StorageException">Nothing can be stored at the moment; nothing was done.</exception>
    /// <exception cref="OutcomeUnknownException">The question was taken up, and there is no answer in time.</exception>
    /// <exception cref="NotAllowedException">The server is stopping, or the machine was given up.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> question, TimeSpan patience, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = 0;
        if (!_steps.Writer.TryWrite(_ => AnswerAsync()))
        {
            throw new NotAllowedException(HasFailed ? new Reason("MACHINE_RESTARTS", machine) : new Reason("SERVER_STOPPING"));
        }

        Task whatever = Task.WhenAny(answer.Task, _storageAway.Task, _failed.Task).WaitAsync(patience, time, cancellationToken);
        await whatever.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!answer.Task.IsCompleted && Interlocked.Exchange(ref isTaken, 1) == 0)
        {
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(cancellationToken)
                : HasFailed ? new NotAllowedException(new Reason("MACHINE_RESTARTS", machine))
                : new StorageException("What happened at the machine cannot be stored yet.", null);
        }

        try
        {
            // It is being dealt with: to go away now would leave the asker with half an answer.
            return await answer.Task.WaitAsync(patience, time, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            throw new OutcomeUnknownException(e);
        }

        async Task AnswerAsync()
        {
            if (Interlocked.Exchange(ref isTaken, 1) != 0)
            {
                return;
            }

            try
            {
                answer.SetResult(await question());
            }
#pragma warning disable CA1031 // Whatever goes wrong is the asker's to hear, and must not end the worker.
            catch (Exception e)
#pragma warning restore CA1031
            {
                answer.SetException(e);
            }
        }
    }

    // Anything else than what is caught here ends the loop: its supervisor makes the machine safe and begins anew.
    private async Task KeepTryingAsync(Func<Task> work, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await work();
                if (IsHeldUp)
                {
                    _storageAway = NewSignal();
                }

                return;
            }
            catch (QueueException e)
            {
                // The driver and the tables disagree: worth a line, never worth losing the machine.
                Unexpected(logger, machine, e.Reason);
                return;
            }
            catch (StorageException e)
            {
                StorageAway(logger, machine, e.Message);
                _storageAway.TrySetResult();
                try
                {
                    await Task.Delay(StorageRetry, time, stopping);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(15, LogLevel.Error, "{Machine}: what happened cannot be stored yet, trying again: {Error}")]
    private static partial void StorageAway(ILogger logger, string machine, string error);

    [LoggerMessage(16, LogLevel.Error, "{Machine}: the driver reported what the tables do not allow: {Reason}")]
    private static partial void Unexpected(ILogger logger, string machine, Reason reason);
}
