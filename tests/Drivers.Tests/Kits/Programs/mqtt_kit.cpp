// Plays the broker for a sketch on Wi-Fi. A line of input is the payload of its machine's line: answered with what the sketch
// understood, or "refused". Others begin with "@" and are answered with the colours that shine, or "dark", and what was sent:
//   @up <payload>   @lines <payload>|<payload>…   @lost   @back   @wait <milliseconds>   @press   @who

#include <iostream>
#include <sstream>

static const std::string topic = std::string("fab/1/") + MACHINE + "/line";

static std::string seen() {
  std::string text;
  const std::pair<int, const char *> lights[] = {{BLUE, "blue"}, {YELLOW, "yellow"}, {RED, "red"}, {GREEN, "green"}};
  for (auto [pin, color] : lights)
    if (board.outputs[pin]) text += std::string(text.empty() ? "" : " ") + color;
  if (text.empty()) text = "dark";
  for (auto &message : broker.published) text += " " + message;
  broker.published.clear();
  return text;
}

int main() {
  setup();
  loop();
  for (std::string turn; std::getline(std::cin, turn);) {
    if (turn.empty() || turn[0] != '@') {
      broker.waiting.push_back({topic, turn});
      loop();
      if (isKnown)
        printf("%s %d %s %d\n", status.machine, status.percent, status.word, status.minutes);
      else
        puts("refused");
      continue;
    }

    std::istringstream words(turn);
    std::string what, rest;
    words >> what;
    std::getline(words >> std::ws, rest);
    if (what == "@up") broker.waiting.push_back({"fab/1/up", rest});
    if (what == "@lines") {
      std::istringstream lines(rest);
      for (std::string line; std::getline(lines, line, '|');) broker.waiting.push_back({topic, line});
    }
    if (what == "@lost") broker.is_connected = broker.is_reachable = false;
    if (what == "@back") broker.is_reachable = true;
    if (what == "@wait") board.clock += std::stoul(rest);
    board.inputs[CALL_BUTTON] = what == "@press" ? LOW : HIGH;
    loop();
    std::string answer = seen();
    if (what == "@who") {
      answer = broker.id + " " + (broker.user.empty() ? "-" : broker.user);
      for (auto &subscription : broker.subscriptions) answer += " " + subscription;
    }
    puts(answer.c_str());
  }
}
