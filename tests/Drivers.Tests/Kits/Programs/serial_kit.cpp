// Answers each line with what a sketch on a serial port understood of it, or "refused".

#include <iostream>

int main() {
  setup();
  for (std::string text; std::getline(std::cin, text);) {
    Serial.input = text + "\n";
    Serial.next = 0;
    Status status;
    if (readLine() && parse(line, status))
      printf("%s %d %s %d\n", status.machine, status.percent, status.word, status.minutes);
    else
      puts("refused");
  }
}
