// Touches electrodes for a sketch: a line of input holds those that are touched, then what the clock says. Answered with what
// the sketch wrote to its serial port.

#include <iostream>
#include <sstream>

int main() {
  setup();
  for (std::string turn; std::getline(std::cin, turn);) {
    std::istringstream numbers(turn);
    MPR121.touched.clear();
    std::string number;
    while (numbers >> number) {
      if (number[0] == '@')
        board.clock += std::stoul(number.substr(1));
      else
        MPR121.touched.insert(std::stoi(number));
    }
    Serial.input = "prusa 42 run 17\n";
    Serial.next = 0;
    loop();
    std::string said = Serial.output;
    Serial.output.clear();
    while (!said.empty() && said.back() == '\n') said.back() = '.';
    puts(said.c_str());
  }
}
