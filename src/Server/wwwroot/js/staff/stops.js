// The emergency stops: one press, always in reach, whatever else the page is doing.

import { el, icon, keepList, setText } from '../dom.js';
import { t } from '../words.js';
import { machinePath, machines, order } from './board.js';

// Long enough for a slow network, short enough for somebody who stands there.
const patience = 4_000;

const list = el('ul', { class: 'stop-buttons' });
const title = el('h2', { class: 'stop-title', id: 'stop-title' });
const said = el('div', { class: 'stop-said', role: 'alert' });

export const stops = el('aside', { class: 'stops', 'aria-labelledby': 'stop-title' }, said, el('div', { class: 'stop-row' }, title, list));

export function showStops() {
  setText(title, t('stop.title'));
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
  say('act', t('stop.sending', machine.id));
  const answer = await order(machinePath(machine, ':stop'), {}, { patience });
  say('bad', answer.ok ? t('stop.sent', machine.id) : t('stop.failed', machine.id, answer.message));
}

function say(tone, sentence) {
  const seen = el('button', { type: 'button', class: 'button quiet' }, t('stop.seen'));
  seen.addEventListener('click', () => said.replaceChildren());
  said.dataset.tone = tone;
  said.replaceChildren(el('p', {}, sentence), seen);
}
