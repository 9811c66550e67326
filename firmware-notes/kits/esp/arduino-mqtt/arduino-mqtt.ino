// FabQueue: une machine montrée par un ESP8266 ou un ESP32, en Wi-Fi / a machine shown by an ESP8266 or ESP32, over Wi-Fi
// Bibliothèque / library: MQTT, de / by Joel Gaehwiler (2.5.3)
// Explications / how to: ../LISEZMOI.md, ../README.md

#ifdef ESP8266
#include <ESP8266WiFi.h>
#else
#include <WiFi.h>
#endif
#include <MQTT.h>

const char WIFI[] = "nom du réseau / name of the network";
const char PASSWORD[] = "";
const char SERVER[] = "192.168.1.10";  // l'adresse du serveur / the server's address
const char MACHINE[] = "prusa";  // la machine à montrer / the machine to show
const char KIT[] = "";  // nom du kit, pour le bouton; vide: sans bouton / the kit's name, for its button; empty: no button
const char KEY[] = "";  // sa clé / its key

#ifdef ESP8266  // NodeMCU, D1 mini
const int BLUE = 5;  // D1
const int YELLOW = 4;  // D2
const int RED = 14;  // D5
const int GREEN = 12;  // D6
const int CALL_BUTTON = 13;  // D7, vers GND / to GND
#else  // ESP32 DevKit
const int BLUE = 18;
const int YELLOW = 19;
const int RED = 21;
const int GREEN = 22;
const int CALL_BUTTON = 23;  // vers GND / to GND
#endif

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

WiFiClient net;
MQTTClient mqtt;

bool isUp = false;  // le serveur est là / the server is there
bool isKnown = false;  // "status" est vrai / is true
Status status;

void takeUp(const char *payload, size_t length) {
  isUp = length == 6 && memcmp(payload, "online", 6) == 0;
}

void takeLine(const char *payload, size_t length) {
  const size_t MAX_LINE = 18;
  char line[MAX_LINE + 1];
  size_t fits = length <= MAX_LINE ? length : 0;
  memcpy(line, payload, fits);
  line[fits] = '\0';
  isKnown = parse(line, status);
}

void received(MQTTClient *, char topic[], char payload[], int length) {
  if (strcmp(topic, "fab/1/up") == 0) takeUp(payload, length);
  else takeLine(payload, length);
}

void connect() {
  static unsigned long lastTry = 0;
  if (WiFi.status() != WL_CONNECTED || millis() - lastTry < 2000) return;
  lastTry = millis();
  isUp = isKnown = false;

  // Chaque kit a son propre nom, tiré de la puce: deux kits du même nom se chasseraient l'un l'autre.
  // Each kit has a name of its own, from its chip: two kits of one name would throw each other out.
  String id = "kit-" + WiFi.macAddress();
  bool isIn = KIT[0] ? mqtt.connect(id.c_str(), KIT, KEY) : mqtt.connect(id.c_str());
  if (isIn) {
    char topic[32];
    snprintf(topic, sizeof topic, "fab/1/%s/line", MACHINE);
    mqtt.subscribe("fab/1/up");
    mqtt.subscribe(topic);
  }
}

// --- Montrer / show ---

bool isWord(const char *word) {
  return strcmp(status.word, word) == 0;
}

void show() {
  bool isTrue = isKnown && isUp && mqtt.connected();  // sinon, ne rien affirmer / else claim nothing
  digitalWrite(BLUE, isTrue && (isWord("prep") || isWord("run")));
  digitalWrite(YELLOW, isTrue && (isWord("hold") || isWord("wait")));
  digitalWrite(RED, isTrue && isWord("err"));
  digitalWrite(GREEN, isTrue && isWord("done"));
}

// --- Bouton / button ---

// true = on vient d'appuyer / just pressed
bool pressed() {
  static bool wasDown = false;
  static unsigned long changed = 0;
  bool down = digitalRead(CALL_BUTTON) == LOW;
  bool isNew = down && !wasDown && millis() - changed > 50;
  if (down != wasDown) {
    wasDown = down;
    changed = millis();
  }
  return isNew;
}

void call() {
  if (!KIT[0]) return;
  char topic[32];
  snprintf(topic, sizeof topic, "fabin/1/%s/btn", KIT);
  mqtt.publish(topic, "call");
}

// --- Le programme / the program ---

void setup() {
  pinMode(BLUE, OUTPUT);
  pinMode(YELLOW, OUTPUT);
  pinMode(RED, OUTPUT);
  pinMode(GREEN, OUTPUT);
  pinMode(CALL_BUTTON, INPUT_PULLUP);
  WiFi.mode(WIFI_STA);
  WiFi.begin(WIFI, PASSWORD);
  mqtt.begin(SERVER, 1883, net);
  mqtt.onMessageAdvanced(received);
  mqtt.dropOverflow(true);  // un message trop long ne coupe pas la liaison / too long a message does not cut the connection
}

void loop() {
  if (!mqtt.connected()) connect();

  // Tout ce qui attend, pas seulement le premier message / all that waits, not just the first message
  bool isIn;
  do isIn = mqtt.loop(); while (isIn && net.available());

  show();
  if (pressed()) call();
}
