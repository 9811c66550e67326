// FabQueue: une Touch Board appelle l'équipe / a Touch Board calls the team
// Bibliothèque / library: MPR121 (Bare Conductive)
// Explications / how to: LISEZMOI.md, README.md

#include <MPR121.h>
#include <Wire.h>

const int CALL = 0;  // électrode / electrode E0
const int OK = 11;  // électrode / electrode E11
const unsigned long PAUSE = 2000;  // ms, entre deux mots / between two words

unsigned long lastWord = 0;

void say(const char *word) {
  if (millis() - lastWord < PAUSE) return;
  lastWord = millis();
  Serial.print(word);
}

void setup() {
  Serial.begin(115200);
  Wire.begin();
  MPR121.begin(0x5C);  // l'adresse de la puce sur la Touch Board / the chip's address on the Touch Board
  MPR121.setInterruptPin(4);
  MPR121.setTouchThreshold(40);
  MPR121.setReleaseThreshold(20);
  MPR121.updateTouchData();
}

void loop() {
  while (Serial.available() > 0) Serial.read();  // l'état des machines, ici sans usage / the machines' state, of no use here
  if (MPR121.touchStatusChanged()) {
    MPR121.updateTouchData();
    if (MPR121.isNewTouch(CALL)) say("!call\n");
    if (MPR121.isNewTouch(OK)) say("!ok\n");
  }
}
