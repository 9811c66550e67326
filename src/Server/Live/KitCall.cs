namespace FabQueue.Server.Live;

/// <summary>Somebody at a kit asks for the team.</summary>
/// <param name="Kit">Id of the kit.</param>
/// <param name="Place">Where it stands, as the lab named it.</param>
public sealed record KitCall(string Kit, string Place, DateTimeOffset Since);
