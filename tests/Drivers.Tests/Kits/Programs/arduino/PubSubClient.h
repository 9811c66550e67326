// As much of PubSubClient3 3.3.0 as the sketch uses. Its loop takes one packet.

#pragma once

class PubSubClient {
 public:
  explicit PubSubClient(WiFiClient &) {}

  PubSubClient &setServer(const char *, uint16_t) { return *this; }

  PubSubClient &setCallback(void (*callback)(char *topic, uint8_t *payload, size_t plength)) {
    received = callback;
    return *this;
  }

  bool connect(const char *id) { return broker.connect(id, ""); }
  bool connect(const char *id, const char *user, const char *) { return broker.connect(id, user); }
  bool connected() { return broker.is_connected; }

  bool subscribe(const char *topic) {
    broker.subscriptions.push_back(topic);
    return true;
  }

  bool publish(const char *topic, const char *payload) {
    broker.published.push_back(std::string(topic) + "=" + payload);
    return true;
  }

  bool loop() {
    Broker::Message message;
    if (broker.take(message)) received(message.topic.data(), (uint8_t *)message.payload.data(), message.payload.size());
    return connected();
  }

 private:
  void (*received)(char *, uint8_t *, size_t) = nullptr;
};
