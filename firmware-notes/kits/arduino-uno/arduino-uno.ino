// FabQueue: une machine montrée par un Arduino Uno / a machine shown by an Arduino Uno
// Explications / how to: LISEZMOI.md, README.md

const char MACHINE[] = "prusa";  // la machine à montrer / the machine to show

const int CALL_BUTTON = 2;  // entre la broche et GND / between the pin and GND
const int OK_BUTTON = 3;
const int SERVO = 9;
const int RED = 10;
const int BLUE = 11;
const int YELLOW = 12;
const int GREEN = 13;  // aussi la LED de la carte / also the LED on the board

const unsigned long SILENCE = 20000;  // ms

// Une ligne: "prusa 42 run 17" / a line: "prusa 42 run 17"
struct Status {
  char machine[6];
  int percent;  // -1 = inconnu / not known
  char word[5];  // off idle prep run hold wait done err
  int minutes;  // -1 = inconnu / not known
};

bool parse(const char *line, Status &status) {
  char more;
  return sscanf(line, "%5s %d %4s %d %c", status.machine, &status.percent, status.word, &status.minutes, &more) == 4;
}

// --- Recevoir / receive ---

const int MAX_LINE = 18;
char line[MAX_LINE + 1];
int length = 0;

// true = une ligne entière est dans "line" / a whole line is in "line"
bool readLine() {
  while (Serial.available() > 0) {
    char c = Serial.read();
    if (c == '\n') {
      bool fits = length <= MAX_LINE;
      line[fits ? length : 0] = '\0';
      length = 0;
      return fits;
    }
    if (c != '\r' && length <= MAX_LINE) {
      if (length < MAX_LINE) line[length] = c;
      length++;  // MAX_LINE + 1 = trop longue / too long
    }
  }
  return false;
}

// --- Montrer / show ---

bool isWord(const Status &status, const char *word) {
  return strcmp(status.word, word) == 0;
}

void light(bool blue, bool yellow, bool red, bool green) {
  digitalWrite(BLUE, blue);
  digitalWrite(YELLOW, yellow);
  digitalWrite(RED, red);
  digitalWrite(GREEN, green);
}

// 0 à 100: le bras va d'un bout à l'autre / the arm goes from one end to the other
void turnServo(int percent) {
  OCR1A = 2000 + 20 * constrain(percent, 0, 100);  // 1 ms à / to 2 ms
}

void show(const Status &status) {
  light(isWord(status, "prep") || isWord(status, "run"),
        isWord(status, "hold") || isWord(status, "wait"),
        isWord(status, "err"),
        isWord(status, "done"));
  turnServo(status.percent);
}

// --- Boutons / buttons ---

struct Button {
  int pin;
  bool down;
  unsigned long changed;
};

Button callButton = {CALL_BUTTON, false, 0};
Button okButton = {OK_BUTTON, false, 0};

// true = on vient d'appuyer / just pressed
bool pressed(Button &button) {
  bool down = digitalRead(button.pin) == LOW;
  bool isNew = down && !button.down && millis() - button.changed > 50;
  if (down != button.down) {
    button.down = down;
    button.changed = millis();
  }
  return isNew;
}

// --- Le programme / the program ---

unsigned long lastLine = 0;

void setup() {
  pinMode(CALL_BUTTON, INPUT_PULLUP);
  pinMode(OK_BUTTON, INPUT_PULLUP);
  pinMode(BLUE, OUTPUT);
  pinMode(YELLOW, OUTPUT);
  pinMode(RED, OUTPUT);
  pinMode(GREEN, OUTPUT);

  // Le minuteur 1 fait le signal du servo: toutes les 20 ms, sans bibliothèque.
  // Timer 1 makes the servo's signal: every 20 ms, without a library.
  TCCR1A = _BV(COM1A1) | _BV(WGM11);
  TCCR1B = _BV(WGM13) | _BV(WGM12) | _BV(CS11);
  ICR1 = 40000;
  turnServo(0);
  pinMode(SERVO, OUTPUT);

  Serial.begin(115200);
  Serial.print("!hello uno 1\n");
}

void loop() {
  Status status;
  while (readLine()) {
    if (parse(line, status) && strcmp(status.machine, MACHINE) == 0) {
      show(status);
      lastLine = millis();
    }
  }

  // Sans nouvelles, ne rien affirmer / without news, claim nothing
  if (millis() - lastLine > SILENCE) {
    light(false, false, false, false);
    turnServo(0);
  }

  if (pressed(callButton)) Serial.print("!call\n");
  if (pressed(okButton)) Serial.print("!ok\n");
}
