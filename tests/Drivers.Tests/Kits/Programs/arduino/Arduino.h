// As much of Arduino's library as the sketches use, for this computer: a test sets the clock and what comes in, and looks at the
// pins.

#pragma once

#include <cassert>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

using std::size_t;

enum { LOW, HIGH };
enum { INPUT, OUTPUT, INPUT_PULLUP };

using String = std::string;

struct Board {
  unsigned long clock = 10000;
  int outputs[64] = {};
  int inputs[64];

  Board() {
    for (int &level : inputs) level = HIGH;
  }
};
inline Board board;

inline void pinMode(int, int) {}
inline void digitalWrite(int pin, int level) { board.outputs[pin] = level; }
inline int digitalRead(int pin) { return board.inputs[pin]; }
inline unsigned long millis() { return board.clock; }

// Longer pauses lose messages.
inline void delay(unsigned long milliseconds) { assert(milliseconds <= 200); }

template <typename T>
T constrain(T value, T low, T high) { return value < low ? low : value > high ? high : value; }

// Registers of the Uno's timer 1.
inline uint16_t TCCR1A, TCCR1B, ICR1, OCR1A;
enum { COM1A1, WGM11, WGM13, WGM12, CS11 };
#define _BV(bit) (1 << (bit))

struct SerialPort {
  std::string input;
  size_t next = 0;
  std::string output;

  void begin(long) {}
  int available() { return input.size() - next; }
  int read() { return next < input.size() ? (unsigned char)input[next++] : -1; }
  void print(const char *text) { output += text; }
};
inline SerialPort Serial;
