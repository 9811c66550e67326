// Runs a compiled MakeCode program: node makecode.mjs <program.js> < input

import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const turns = readFileSync(0, 'utf8').split('\n').slice(0, -1);
const icons = ['', 'YES', 'NO', 'HAPPY', 'SURPRISED', 'DIAMOND_SMALL'];
const screen = new Map();
const buttons = new Map();
const loops = [];
const topics = new Map();
let said = [];
let clock = 0;
let line = '';
let received = () => {};
let radioReceived = () => {};

function plot(x, y, level) {
  if (!Number.isInteger(x) || !Number.isInteger(y) || x < 0 || x > 4 || y < 0 || y > 4) {
    throw new Error(`No LED at ${x}, ${y}`);
  }

  screen.set(`${x},${y}`, level);
}

Math.idiv = (x, y) => Math.trunc(x / y);
vm.runInNewContext(readFileSync(process.argv[2], 'utf8'), {
  Math,
  basic: {
    forever: (body) => loops.push(body),
    pause: () => {},
    clearScreen: () => said.push('clear'),
    showIcon: (icon, interval) => said.push(interval === 0 ? icons[icon] : 'an icon that stops the program for 600 ms'),
  },
  control: { deviceSerialNumber: () => -1234567, reset: () => said.push('restart') },
  ESP8266_IoT: {
    initWIFI: () => {},
    connectWifi: () => {},
    setMQTT: () => {},
    connectMQTT: () => {},
    MqttEvent: (topic, _, body) => topics.set(topic, body),
  },
  input: { onButtonPressed: (button, body) => buttons.set(button, body), runningTime: () => clock },
  led: { plot: (x, y) => plot(x, y, 1), unplot: (x, y) => plot(x, y, 0), toggle: () => {} },
  radio: { setGroup: () => {}, sendString: (text) => said.push(text), onReceivedString: (body) => { radioReceived = body; } },
  serial: {
    redirectToUSB: () => {},
    setRxBufferSize: () => {},
    delimiters: () => '\n',
    onDataReceived: (_, body) => { received = body; },
    readUntil: () => line,
    writeString: (text) => said.push(`usb '${text.replaceAll('\n', '\\n')}'`),
  },
});

const output = [];
said = [];
for (const turn of turns) {
  screen.clear();
  if (turn === '@A' || turn === '@B') {
    buttons.get(turn === '@A' ? 1 : 2)?.();
  } else if (turn === '@beat') {
    topics.get('fab/1/beat')('1767225600');
  } else if (turn.startsWith('@')) {
    clock += Number(turn.slice(1));
    loops.forEach((body) => body());
  } else {
    line = turn;
    received();
    radioReceived(line);
    topics.get('fab/1/prusa/line')?.(line);
  }

  if (screen.size === 25) {
    said.push(`${[...screen.values()].filter((level) => level > 0).length} dots`);
  }

  output.push(said.join(', ') || 'refused');
  said = [];
}

process.stdout.write(`${output.join('\n')}\n`);
