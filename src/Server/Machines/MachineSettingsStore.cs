using System.Text.Json.Nodes;
using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>
/// What the lab sets for each machine: from the configuration, until staff set something else, which is stored. Read anew each
/// time: a change counts from the next check and the next start on.
/// </summary>
public sealed partial class MachineSettingsStore(FabQueueOptions options, JobStore store, ILogger<MachineSettingsStore> logger)
{
    /// <exception cref="NotFoundException">No machine of that id is configured.</exception>
    public (MachineSettings Settings, bool IsSetByStaff) Of(string machine)
    {
        var configured = Configured(machine);
        if (store.MachineSettings(machine) is { } json)
        {
            try
            {
                return (SettingsJson.ReadStored(configured.Kind, JsonNode.Parse(json)!), true);
            }
            catch (SettingsException e)
            {
                // Stored by another version of the program, or for another kind of machine of the same id.
                NotUsable(logger, machine, e.Message);
            }
        }

        return (configured.Settings, false);
    }

    /// <summary>Sets all settings of a machine; what is left out has the default of its kind.</summary>
    /// <exception cref="InvalidArgumentException">One is wrong; nothing was changed.</exception>
    public async Task UpdateAsync(string machine, JsonNode json, CancellationToken cancellationToken)
    {
        try
        {
            var settings = SettingsJson.Read(Configured(machine).Kind, json);
            await ChangeAsync(machine, SettingsJson.Write(settings), "settings", cancellationToken);
        }
        catch (SettingsException e)
        {
            throw new InvalidArgumentException("settings", new Reason("SETTINGS_WRONG", e.Message));
        }
    }

    /// <summary>Stores settings that are known to be right, where they differ from those that hold.</summary>
    public Task KeepAsync(string machine, MachineSettings kept, CancellationToken cancellationToken)
    {
        var json = SettingsJson.Write(kept);
        return JsonNode.DeepEquals(SettingsJson.Write(Of(machine).Settings), json) ? Task.CompletedTask : ChangeAsync(machine, json, "settings", cancellationToken);
    }

    /// <summary>Goes back to the configuration.</summary>
    public Task ResetAsync(string machine, CancellationToken cancellationToken)
    {
        _ = Configured(machine);
        return ChangeAsync(machine, null, "resetSettings", cancellationToken);
    }

    private async Task ChangeAsync(string machine, JsonObject? to, string action, CancellationToken cancellationToken)
    {
        var changed = Differences(SettingsJson.Write(Of(machine).Settings), to ?? SettingsJson.Write(Configured(machine).Settings));
        await store.ChangeAsync(
            change =>
            {
                change.SetMachineSettings(machine, to?.ToJsonString());
                change.Note(null, machine, new Reason("SETTINGS_CHANGED", changed), action, Actors.Staff);
                return true;
            },
            cancellationToken);
        Changed(logger, machine, changed);
    }

    private static string Differences(JsonObject from, JsonObject to) =>
        string.Join(", ", from.Where(m => !JsonNode.DeepEquals(m.Value, to[m.Key])).Select(m => m.Key));

    private MachineOptions Configured(string machine) =>
        options.Machines.FirstOrDefault(m => m.Id == machine) ?? throw new NotFoundException("MACHINE_NOT_FOUND", machine);

    [LoggerMessage(40, LogLevel.Information, "{Machine}: settings changed: {Members}")]
    private static partial void Changed(ILogger logger, string machine, string members);

    [LoggerMessage(41, LogLevel.Error, "{Machine}: the stored settings cannot be used, those of the configuration hold: {Error}")]
    private static partial void NotUsable(ILogger logger, string machine, string error);
}
