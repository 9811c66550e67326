// As much of Arduino's library as the sketches use, for this computer: pins do nothing, time stands, the serial port reads what
// a test puts into it.

#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

using std::size_t;

enum { LOW, HIGH };
enum { INPUT, OUTPUT, INPUT_PULLUP };

inline void pinMode(int, int) {}
inline void digitalWrite(int, int) {}
inline int digitalRead(int) { return HIGH; }
inline unsigned long millis() { return 0; }
inline void delay(unsigned long) {}
inline void yield() {}

template <typename T>
T constrain(T value, T low, T high) { return value < low ? low : value > high ? high : value; }

// Registers of the Uno's timer 1.
inline uint16_t TCCR1A, TCCR1B, ICR1, OCR1A;
enum { COM1A1, WGM11, WGM13, WGM12, CS11 };
#define _BV(bit) (1 << (bit))

struct SerialPort {
  std::string input;
  size_t next = 0;

  void begin(long) {}
  int available() { return input.size() - next; }
  int read() { return next < input.size() ? (unsigned char)input[next++] : -1; }
  void print(const char *) {}
  void println(const char *) {}
};
inline SerialPort Serial;
