// Runs a program in MicroPython itself: node micropython.mjs <package> <program> < input

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [folder, program] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(`${folder}/micropython.mjs`));
const output = [];
const python = await loadMicroPython({ stdout: (line) => output.push(line), heapsize: 64 << 20 });
python.FS.mkdir('/modules');
for (const name of ['board.py', 'microbit.py', 'radio.py']) {
  python.FS.writeFile(`/modules/${name}`, readFileSync(new URL(name, import.meta.url)));
}

globalThis.turns = readFileSync(0, 'utf8');
python.runPython('import sys, js\nsys.path.append("/modules")\nimport board\nboard.start(str(js.turns))');
try {
  python.runPython(readFileSync(program, 'utf8'));
} catch (error) {
  if (error.type !== 'SystemExit') {
    throw error;
  }
}

process.stdout.write(`${output.join('\n')}\n`);
