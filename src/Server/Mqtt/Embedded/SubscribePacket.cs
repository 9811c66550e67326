namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>SUBSCRIBE and UNSUBSCRIBE: MQTTnet takes any bytes for a filter, and repeats them in its log.</summary>
public static class SubscribePacket
{
    private const int Subscribe = 8;
    private const int Unsubscribe = 10;

    /// <param name="packet">One whole packet of any type.</param>
    /// <param name="isVersion5">Properties come before the filters.</param>
    /// <exception cref="PacketRefusedException">A filter is not well-formed UTF-8, or holds NUL.</exception>
    public static void Check(byte[] packet, bool isVersion5)
    {
        var type = packet[0] >> 4;
        if (type is not (Subscribe or Unsubscribe))
        {
            return;
        }

        var reader = new PacketReader(PacketFrame.Body(packet), type == Subscribe ? "SUBSCRIBE" : "UNSUBSCRIBE");
        reader.Number();
        if (isVersion5)
        {
            reader.Properties();
        }

        while (!reader.IsAtEnd)
        {
            reader.Text();
            if (type == Subscribe)
            {
                reader.Byte();
            }
        }
    }
}
