#pragma once

struct WirePort {
  void begin() {}
};
inline WirePort Wire;
