// As much of Bare Conductive's MPR121 library as the sketch uses; a test touches the electrodes.

#pragma once

#include <set>

struct TouchChip {
  std::set<int> touched, seen, fresh;
  bool has_begun = false;

  bool begin(unsigned char address) { return has_begun = address == 0x5C; }
  void setInterruptPin(unsigned char) {}
  void setTouchThreshold(unsigned char) {}
  void setReleaseThreshold(unsigned char) {}
  bool touchStatusChanged() { return has_begun && touched != seen; }

  void updateTouchData() {
    fresh.clear();
    for (int electrode : touched)
      if (!seen.count(electrode)) fresh.insert(electrode);
    seen = touched;
  }

  bool isNewTouch(unsigned char electrode) { return fresh.count(electrode) > 0; }
};
inline TouchChip MPR121;
