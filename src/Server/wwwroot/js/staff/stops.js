// The emergency stops: one press, always in reach, whatever else the page is doing.

import { el, icon, keepList, setText } from '../dom.js';
import { t } from '../words.js';
import { machinePath, machines, order, refresh } from './board.js';

// Long enough for a slow network, short enough for somebody who stands there.
const patience = 4_000;

const list = el('ul', { class: 'stop-buttons' });
const title = el('h2', { class: 'stop-title', id: 'stop-title' });
const said = el('div', { role: 'alert' });

// What was said of each stop, by machine, until somebody goes there.
const stopped = new Map();

export const stops = el('aside', { class: 'stops', 'aria-labelledby': 'stop-title' }, said, el('div', { class: 'stop-row' }, title, list));

export function showStops() {
  setText(title, t('stop.title'));
  keepList(said, [...stopped.values()], (s) => s.id, stoppedItem);
  keepList(list, [...machines.values()].sort((a, b) => a.id.localeCompare(b.id)), (m) => m.id, stopItem);
}

function stopItem() {
  let machine;
  const words = el('span');
  const button = el('button', { type: 'button', class: 'stop' }, icon('stop'), words);
  button.addEventListener('click', () => stop(machine));
  const node = el('li', {}, button);
  node.update = (now) => {
    machine = now;
    setText(words, machine.id);
    button.setAttribute('aria-label', t('stop.label', machine.id));
  };
  return node;
}

// No guard against a second press: stopping twice does no harm, a press that does nothing may.
async function stop(machine) {
  const go = () => t(`stop.go.${machine.kind}`);
  say(machine, 'act', () => t('stop.sending', machine.id));
  const answer = await order(machinePath(machine, ':stop'), {}, { patience });
  say(machine, 'bad', () => (answer.ok ? t('stop.sent', machine.id, go()) : t('stop.failed', machine.id, answer.message)));
}

function say(machine, tone, sentence) {
  stopped.set(machine.id, { id: machine.id, tone, sentence });
  refresh();
}

function stoppedItem() {
  const words = el('p');
  const seen = el('button', { type: 'button', class: 'button quiet' });
  const node = el('div', { class: 'stop-said' }, words, seen);
  seen.addEventListener('click', () => {
    stopped.delete(node.dataset.key);
    refresh();
  });
  node.update = ({ tone, sentence }) => {
    node.dataset.tone = tone;
    setText(words, sentence());
    setText(seen, t('stop.seen'));
  };
  return node;
}

/** On a machine's card: that it was stopped, until somebody says to be going there. update(machine). */
export function stopNotice() {
  const words = el('span');
  const node = el('p', { class: 'heat' }, icon('stop'), words);
  node.update = (machine) => {
    const { tone, sentence } = stopped.get(machine.id) ?? {};
    node.hidden = !sentence;
    node.dataset.tone = tone;
    setText(words, sentence?.() ?? '');
  };
  return node;
}
