// The threads that stand on the lab's shelf: ticked off in a palette file of their maker (.gpl, as Inkscape and Ink/Stitch have them).

import { el, setText } from '../dom.js';
import { swatch } from '../parts.js';
import { t } from '../words.js';

const widest = 400_000;

/** A field for settings: shelf is the list that is changed in place. */
export function shelfField(shelf) {
  let offered = [...shelf];
  const title = el('legend', {}, t('shelf.title'));
  const file = el('input', { type: 'file', accept: '.gpl', id: 'shelf-file' });
  const filter = el('input', { type: 'search', id: 'shelf-filter' });
  const said = el('p', { class: 'hint', role: 'status' });
  const list = el('ul', { class: 'shelf' });
  const node = el('fieldset', { class: 'wide shelf-field' }, title, el('p', { class: 'hint' }, t('shelf.hint')),
    el('div', { class: 'field setting' }, el('label', { for: 'shelf-file' }, t('shelf.file')), file),
    el('div', { class: 'field setting' }, el('label', { for: 'shelf-filter' }, t('shelf.filter')), filter), said, list);

  const draw = () => {
    const wanted = filter.value.trim().toLowerCase();
    setText(said, t('shelf.count', shelf.length));
    list.replaceChildren(...offered.filter((thread) => words(thread).toLowerCase().includes(wanted)).map((thread) => item(thread)));
  };

  const item = (thread) => {
    const input = el('input', { type: 'checkbox' });
    input.checked = shelf.some((own) => keyOf(own) === keyOf(thread));
    input.addEventListener('change', () => {
      const place = shelf.findIndex((own) => keyOf(own) === keyOf(thread));
      if (input.checked && place < 0) {
        shelf.push(thread);
      } else if (!input.checked && place >= 0) {
        shelf.splice(place, 1);
      }

      setText(said, t('shelf.count', shelf.length));
    });
    const color = swatch();
    color.update(thread.color);
    return el('li', {}, el('label', {}, input, color, el('span', {}, words(thread))));
  };

  file.addEventListener('change', async () => {
    const [chosen] = file.files;
    const found = chosen && chosen.size < widest ? readPalette(await chosen.text(), chosen.name) : [];
    if (found.length === 0) {
      setText(said, t('shelf.notPalette'));
      return;
    }

    offered = [...shelf, ...found.filter((thread) => !shelf.some((own) => keyOf(own) === keyOf(thread)))];
    draw();
  });
  filter.addEventListener('input', draw);
  draw();
  return node;
}

const keyOf = ({ brand, code }) => `${brand} ${code}`.trim();
const words = (thread) => [keyOf(thread), thread.name].filter(Boolean).join(' · ');

/**
 * A GIMP palette: "GIMP Palette", "Name: …", then red, green, blue and a name, in which Ink/Stitch has the number last.
 * A number that comes twice counts once.
 */
export function readPalette(text, fileName) {
  const lines = text.split(/\r\n|\r|\n/);
  if (!/^\uFEFF?GIMP Palette/i.test(lines[0])) {
    return [];
  }

  const called = lines.map((line) => /^Name:\s*(.+)$/i.exec(line)?.[1]).find(Boolean) ?? fileName.replace(/\.gpl$/i, '');
  const brand = called.replace(/^Ink\/?Stitch:?\s*/i, '').trim().slice(0, 50);
  const found = new Map();
  for (const line of lines) {
    const [, red, green, blue, rest] = /^\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?$/.exec(line) ?? [];
    const channels = [red, green, blue].map(Number);
    if (channels.every((channel) => channel <= 255)) {
      const [, name, code] = /^(.*?)\s*(\S*\d\S*)?$/.exec((rest ?? '').trim());
      const thread = { brand, code: code ?? name, name: code ? name : '', color: `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}` };
      if (keyOf(thread) !== '' && thread.code && !found.has(keyOf(thread))) {
        found.set(keyOf(thread), thread);
      }
    }
  }

  return [...found.values()];
}
