// As much of arduino-mqtt 2.5.3 as the sketch uses.

#pragma once

class MQTTClient {
 public:
  explicit MQTTClient(int = 128) {}

  void begin(const char[], int, WiFiClient &) {}
  void onMessageAdvanced(void (*callback)(MQTTClient *client, char topic[], char bytes[], int length)) { received = callback; }
  void dropOverflow(bool enabled) { assert(enabled); }
  bool connect(const char id[], bool = false) { return broker.connect(id, ""); }
  bool connect(const char id[], const char user[], const char[], bool = false) { return broker.connect(id, user); }
  bool connected() { return broker.is_connected; }

  bool subscribe(const char topic[]) {
    broker.subscriptions.push_back(topic);
    return true;
  }

  bool publish(const char topic[], const char payload[]) {
    broker.published.push_back(std::string(topic) + "=" + payload);
    return true;
  }

  bool loop() {
    Broker::Message message;
    if (broker.take(message)) received(this, message.topic.data(), message.payload.data(), (int)message.payload.size());
    return connected();
  }

 private:
  void (*received)(MQTTClient *, char *, char *, int) = nullptr;
};
