// As much of MakeCode's micro:bit library as the programs use (pxt-microbit 9.1.1), and of ELECFREAKS' extension ESP8266_IoT.

declare const enum Button { A = 1, B = 2 }
declare const enum Delimiters { NewLine = 1 }
declare const enum IconNames { Yes = 1, No = 2, Happy = 3, Surprised = 4, SmallDiamond = 5 }

declare const enum SerialPin { P8 = 108, P12 = 112 }
declare const enum BaudRate { BaudRate115200 = 115200 }

declare namespace basic {
  function forever(body: () => void): void;
  function pause(milliseconds: number): void;
  function clearScreen(): void;
  function showIcon(icon: IconNames, interval?: number): void;
}

declare namespace control {
  function deviceSerialNumber(): number;
  function reset(): void;
}

declare namespace ESP8266_IoT {
  const enum SchemeList { TCP = 1 }
  const enum QosList { Qos0 = 0 }
  function initWIFI(tx: SerialPin, rx: SerialPin, baudrate: BaudRate): void;
  function connectWifi(ssid: string, password: string): void;
  function setMQTT(scheme: SchemeList, clientID: string, username: string, password: string, path: string): void;
  function connectMQTT(host: string, port: number, reconnect: boolean): void;
  function MqttEvent(topic: string, qos: QosList, handler: (message: string) => void): void;
}

declare namespace input {
  function onButtonPressed(button: Button, body: () => void): void;
  function runningTime(): number;
}

declare namespace led {
  function plot(x: number, y: number): void;
  function unplot(x: number, y: number): void;
  function toggle(x: number, y: number): void;
}

declare namespace radio {
  function setGroup(group: number): void;
  function sendString(text: string): void;
  function onReceivedString(body: (text: string) => void): void;
}

declare namespace serial {
  function redirectToUSB(): void;
  function setRxBufferSize(bytes: number): void;
  function delimiters(delimiter: Delimiters): string;
  function onDataReceived(delimiters: string, body: () => void): void;
  function readUntil(delimiter: string): string;
  function writeString(text: string): void;
}

interface Math { idiv(x: number, y: number): number; }
