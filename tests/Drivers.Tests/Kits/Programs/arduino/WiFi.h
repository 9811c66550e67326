// As much of an ESP's Wi-Fi as the sketches use; the network is the broker that a test plays.

#pragma once

#include <deque>
#include <vector>

struct Broker {
  struct Message {
    std::string topic, payload;
  };

  bool is_reachable = true;
  bool is_connected = false;
  std::string id, user;
  std::vector<std::string> subscriptions, published;
  std::deque<Message> waiting;

  bool connect(const char *client, const char *name) {
    id = client;
    user = name;
    is_connected = is_reachable;
    subscriptions.clear();
    return is_connected;
  }

  bool take(Message &message) {
    if (!is_connected || waiting.empty()) return false;
    message = waiting.front();
    waiting.pop_front();
    return true;
  }
};
inline Broker broker;

enum { WL_IDLE_STATUS = 0, WL_CONNECTED = 3 };
enum { WIFI_STA = 1 };

struct WiFiNetwork {
  void mode(int) {}
  void begin(const char *, const char *) {}
  int status() { return WL_CONNECTED; }
  String macAddress() { return "A0:B1:C2:D3:E4:F5"; }
};
inline WiFiNetwork WiFi;

// Bytes of a lost connection may still be there.
struct WiFiClient {
  int available() { return broker.waiting.size(); }
};
