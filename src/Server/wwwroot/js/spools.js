// The threads of an embroidery as spools to get ready: each once, however often it is put on.

import { el, keepList, setText } from './dom.js';
import { number, seconds, span } from './format.js';
import { swatch } from './parts.js';
import { t } from './words.js';

/** Name and number of a thread, as the machine shows it. */
export const threadName = ({ name, code }) => [name, code].filter(Boolean).join(' ');

/** Name and number of the spool that is put on: the lab's own, where it has said which it has. */
export const spoolName = (thread) => (thread.spool ? [thread.spool.key, thread.spool.name].filter(Boolean).join(' · ') : threadName(thread));

export const spoolColor = (thread) => thread.spool?.color ?? thread.color;

const keyOf = (thread) => `${spoolName(thread)} ${threadName(thread)} ${thread.color}`;

/** [{ thread, stitchCount, duration }] in the order in which they are first put on; without counts for jobs of old versions. */
export function spoolsOf({ threads, steps = [] }) {
  const spools = new Map();
  for (const thread of threads) {
    const key = keyOf(thread);
    spools.set(key, spools.get(key) ?? { key, thread, stitchCount: 0, time: 0 });
  }

  for (const { thread, stitchCount, sewingDuration } of steps) {
    const spool = spools.get(keyOf(threads[thread - 1]));
    spool.stitchCount += stitchCount;
    spool.time += seconds(sewingDuration) ?? 0;
  }

  return [...spools.values()];
}

/** update(job) */
export function spoolList() {
  const title = el('h2');
  const list = el('ul', { class: 'spools' });
  const note = el('p', { class: 'hint' });
  const node = el('section', { class: 'card', hidden: '' }, title, list, note);
  node.update = ({ facts }) => {
    node.hidden = !facts?.embroidery;
    if (!node.hidden) {
      const spools = spoolsOf(facts.embroidery);
      setText(title, t('spools.title', spools.length));
      keepList(list, spools, (s) => s.key, spoolItem);
      setText(note, t('spools.screen'));
    }
  };
  return node;
}

function spoolItem() {
  const color = swatch();
  const name = el('strong');
  const about = el('span', { class: 'hint' });
  const design = swatch();
  const instead = el('span', { class: 'hint' });
  const node = el('li', {}, color, el('p', {}, name, ' ', about), design, instead);
  node.update = ({ thread, stitchCount, time }) => {
    color.update(spoolColor(thread));
    setText(name, spoolName(thread));
    design.hidden = !thread.spool;
    design.update(thread.color);
    setText(instead, thread.spool ? t('spools.instead', threadName(thread)) : '');
    setText(about, stitchCount > 0 ? t('spools.about', number(stitchCount), span(`${time}s`), stitchCount) : '');
  };
  return node;
}
