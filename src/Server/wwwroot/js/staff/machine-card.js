// One machine on the console: state, job, what can be done, who waits.

import { el, icon, keepList, setOptional, setText } from '../dom.js';
import { span } from '../format.js';
import { heatWarning, kindIcon, progressLine, readingsText, shownState, statePill, toneOf } from '../parts.js';
import { beyondFront, placeOf } from '../places.js';
import { t } from '../words.js';
import { cancel, clear, dispatch, pause, resume, service } from './actions.js';
import { jobs, queues } from './board.js';
import { jobsFor } from './queue.js';
import { stepAction } from './steps.js';
import { stopNotice } from './stops.js';

export function machineCard() {
  const name = el('h3', { class: 'machine-id' });
  const kind = el('span');
  const simulated = el('span', { class: 'badge' });
  const pill = statePill();
  const stopped = stopNotice();
  const heat = heatWarning();
  const reason = el('p', { class: 'reason' });
  const note = el('p', { class: 'hint' });
  const ticket = el('a', { class: 'ticket' });
  const nickname = el('span', { class: 'nickname' });
  const work = el('p', { class: 'on-machine' }, ticket, ' ', nickname);
  const progress = progressLine();
  const readings = el('p', { class: 'readings' });
  const forJob = [stepAction(), resume(), pause(), cancel()];
  const clearing = clear();
  const acts = el('div', { class: 'acts' }, clearing, ...forJob);
  const queueTitle = el('h4');
  const queue = el('ol', { class: 'waiting' });
  const mode = service();
  const more = el('a', { class: 'button quiet small' });
  const picture = el('span', { class: 'machine-icon' });
  const head = el('div', { class: 'machine-head' }, picture, el('div', { class: 'machine-name' }, name, el('p', { class: 'machine-kind' }, kind, simulated)), pill);
  const node = el('li', { class: 'card machine' }, head, stopped, heat, reason, note, work, progress, readings, acts, el('div', { class: 'machine-queue' }, queueTitle, queue), el('div', { class: 'acts machine-foot' }, mode, more));
  node.update = (machine) => {
    const job = jobs.get(machine.ticket);
    const state = shownState(machine);
    node.dataset.tone = toneOf('machine', state);
    if (picture.dataset.kind !== machine.kind) {
      picture.dataset.kind = machine.kind;
      picture.replaceChildren(icon(kindIcon(machine.kind)));
    }

    setText(name, machine.id);
    setText(kind, t(`kind.${machine.kind}`));
    setOptional(simulated, machine.simulated ? t('wall.simulated') : '');
    pill.update('machine', state);
    stopped.update(machine);
    heat.update(machine);
    setOptional(reason, machine.state === 'READY' ? '' : machine.reason.text);
    setOptional(note, machine.state === 'READY' ? machine.note?.text ?? '' : '');
    work.hidden = !machine.ticket;
    setText(ticket, machine.ticket);
    ticket.href = `/staff/jobs/${encodeURIComponent(machine.ticket)}`;
    setText(nickname, job?.nickname ?? '');
    progress.update(machine.ticket ? machine.progress : undefined, machine.ticket);
    setOptional(readings, heat.hidden ? readingsText(machine.readings ?? {}) : '');
    clearing.update(machine);
    for (const button of forJob) {
      if (job) {
        button.update(job);
      } else {
        button.hidden = true;
      }
    }

    const waiting = jobsFor(machine, jobs, queues);
    const length = waiting.length + beyondFront(queues.get(machine.kind));
    setText(queueTitle, length > 0 ? t('staff.queue', length) : t('staff.queueEmpty'));
    keepList(queue, waiting.map((j) => ({ job: j, machine })), ({ job: j }) => j.uid, waitingItem);
    mode.update(machine);
    setText(more, t('act.machine'));
    more.href = `/staff/machines/${encodeURIComponent(machine.id)}`;
    more.setAttribute('aria-label', `${t('act.machine')} : ${machine.id}`);
  };
  return node;
}

function waitingItem() {
  const place = el('span', { class: 'place' });
  const ticket = el('a', { class: 'ticket' });
  const nickname = el('span', { class: 'nickname' });
  const about = el('span', { class: 'about' });
  const start = dispatch('quiet small');
  const node = el('li', { class: 'row-job' }, place, el('p', { class: 'row-main' }, ticket, ' ', nickname, ' ', about), start);
  node.update = ({ job, machine }) => {
    setText(place, String(placeOf(job, queues)));
    setText(ticket, job.ticket);
    ticket.href = `/staff/jobs/${encodeURIComponent(job.ticket)}`;
    setText(nickname, job.nickname);
    setText(about, job.expectedDuration ? t('wall.lasts', span(job.expectedDuration)) : '');
    start.update(job, machine);
  };
  return node;
}
