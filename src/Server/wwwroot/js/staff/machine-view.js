// One machine for staff: its state, its dialogue, what the lab sets for it.

import { el, setOptional, setText } from '../dom.js';
import { number } from '../format.js';
import { heatWarning, readingsText, shownState, statePill, toneOf } from '../parts.js';
import { t } from '../words.js';
import { clear, service } from './actions.js';
import { machines } from './board.js';
import { settingsEditor } from './settings.js';
import { stopNotice } from './stops.js';
import { terminal } from './terminal.js';

// Only these speak in lines that a person can read and write.
const speaking = new Set(['prusa-mk3s']);

export function machineView(id) {
  const back = el('a', { class: 'button quiet small', href: '/staff' });
  const head = el('h1');
  const pill = statePill();
  const kind = el('p', { class: 'hint' });
  const stopped = stopNotice();
  const heat = heatWarning();
  const reason = el('p', { class: 'reason' });
  const note = el('p', { class: 'hint' });
  const readings = el('p', { class: 'readings' });
  const pace = el('p', { class: 'hint' });
  const [clearing, mode] = [clear(), service()];
  const unknown = el('p', { class: 'card', hidden: '' });
  const card = el('section', { class: 'card now' }, head, kind, el('p', {}, pill), stopped, heat, reason, note, readings, pace, el('div', { class: 'acts' }, clearing, mode));
  const parts = el('div', { class: 'job-view' });
  const node = el('div', { class: 'job-view' }, el('p', {}, back), unknown, card, parts);
  node.update = () => {
    setText(back, t('act.back'));
    const machine = machines.get(id);
    card.hidden = parts.hidden = !machine;
    setOptional(unknown, machine ? '' : t('staff.noMachine', id));
    if (!machine) {
      return;
    }

    if (parts.childElementCount === 0) {
      parts.append(...(speaking.has(machine.kind) ? [terminal(id)] : []), settingsEditor(id));
    }

    document.title = t('page.machineOf', id);
    const state = shownState(machine);
    card.dataset.tone = toneOf('machine', state);
    setText(head, machine.id);
    setText(kind, [t(`kind.${machine.kind}`), machine.firmware, machine.simulated && t('wall.simulated')].filter(Boolean).join(' · '));
    pill.update('machine', state);
    stopped.update(machine);
    heat.update(machine);
    setOptional(reason, machine.state === 'READY' ? '' : machine.reason.text);
    setOptional(note, machine.state === 'READY' ? machine.note?.text ?? '' : '');
    setOptional(readings, heat.hidden ? readingsText(machine.readings ?? {}) : '');
    setOptional(pace, paceText(machine.pace ?? {}));
    clearing.update(machine);
    mode.update(machine);
    for (const part of parts.children) {
      part.update();
    }
  };
  return node;
}

/** How the machine's real times differ from the reckoned ones, as learned from its jobs; empty where nothing is learned yet. */
function paceText(pace) {
  const parts = Object.entries(pace).map(([part, factor]) => t('pace.part', t(`pace.${part}`), number(factor, 2)));
  return parts.length > 0 ? t('pace.learned', parts.join(', ')) : '';
}
