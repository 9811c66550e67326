namespace FabQueue.Server.Mqtt.Topics;

/// <summary>How long a message is of use.</summary>
public enum Delivery
{
    /// <summary>The newest value of its topic is kept for those who come later. An empty payload deletes it.</summary>
    Retained,

    /// <summary>Only the newest value is of use, and only to those who are there.</summary>
    Latest,

    /// <summary>Each one counts, to those who are there.</summary>
    Each,
}

/// <summary>One message as it goes out, in ASCII.</summary>
public readonly record struct StatusMessage(string Topic, string Payload, Delivery Delivery = Delivery.Retained);
