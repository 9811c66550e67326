// The wall screen: machines, queue, what can be picked up. Tickets and nicknames only.

import { headers } from './api.js';
import { el, icon, keepList, setOptional, setText } from './dom.js';
import { fitRows } from './fit.js';
import { span } from './format.js';
import { showConnection, startFrame } from './frame.js';
import { follow } from './live.js';
import { heatWarning, kindIcon, progressLine, readingsText, shownState, statePill, toneOf } from './parts.js';
import { offersFor, watchOffers } from './offers.js';
import { beyondFront, byPlace, placeOf } from './places.js';
import { isSewing, nextThread } from './steps.js';
import { t } from './words.js';

const jobs = new Map();
const machines = new Map();
const queues = new Map();
const lists = Object.fromEntries(['machines', 'queue', 'pickup', 'talk'].map((id) => [id, document.getElementById(id)]));
const announcer = document.getElementById('announcer');
const forTeam = new Set(['WAITING', 'NEEDS_CLEARING', 'FAULT', 'OFFLINE']);
const leftover = new Set(['SENT_BACK', 'FAILED', 'CANCELLED', 'INTERRUPTED']);

function show() {
  const all = [...jobs.values()];
  const queued = all.filter((j) => j.state === 'QUEUED').sort(byPlace(queues));
  const inReview = all.filter((j) => j.state === 'IN_REVIEW' || j.state === 'CHECKING').sort(byNumber);
  const completed = all.filter((j) => j.state === 'COMPLETED').sort(byNumber);
  const talk = all.filter((j) => leftover.has(j.state)).sort(byNumber);

  fill(lists.machines, [...machines.values()].sort((a, b) => a.id.localeCompare(b.id)), (m) => m.id, machineCard);
  fill(lists.queue, [...queued, ...inReview], (j) => j.uid, queueRow);
  fill(lists.pickup, completed, (j) => j.uid, endedRow);
  fill(lists.talk, talk, (j) => j.uid, endedRow);
  lists.talk.parentElement.hidden = talk.length === 0;
  lists.machines.classList.toggle('crowded', machines.size > 3);
  fitAll();
}

const fitAll = () => {
  const beyond = [...queues.values()].reduce((sum, queue) => sum + beyondFront(queue), 0);
  ['queue', 'pickup', 'talk'].forEach((id) => fitRows(lists[id], document.getElementById(`${id}-more`), id === 'queue' ? beyond : 0));
};

const byNumber = (a, b) => a.number - b.number;

function fill(list, items, keyOf, create) {
  keepList(list, items, keyOf, create);
  const empty = list.parentElement.querySelector('.empty');
  if (empty) {
    empty.hidden = items.length > 0;
  }
}

/** What a machine says, and that it says it to the team where it is not for the patron to do. */
const reasonOf = (machine, job) =>
  forTeam.has(machine.state) && !job?.step?.byPatron ? t('wall.forTeam', machine.reason.text) : machine.reason.text;

/** The thread that a sewing machine wants next, in the page's language; undefined = none. */
function nextOf(machine) {
  const [name, code, color] = isSewing(machine.reason) ? machine.reason.args.slice(5) : [];
  const known = color && offersFor({ kind: machine.kind, machine: machine.id })?.threads.find((thread) => thread.code === code && thread.color === color);
  return color && (known ?? { name, code, color, spool: { key: code, name, color } });
}

function machineCard() {
  const id = el('h3', { class: 'machine-id' });
  const kind = el('span');
  const simulated = el('span', { class: 'badge' });
  const pill = statePill();
  const heat = heatWarning();
  const reason = el('p', { class: 'reason' });
  const ticket = el('span', { class: 'ticket' });
  const nickname = el('span', { class: 'nickname' });
  const work = el('p', { class: 'on-machine' }, ticket, nickname);
  const next = nextThread();
  const progress = progressLine();
  const readings = el('p', { class: 'readings' });
  const picture = el('span', { class: 'machine-icon' });
  const head = el('div', { class: 'machine-head' }, picture, el('div', { class: 'machine-name' }, id, el('p', { class: 'machine-kind' }, kind, simulated)), pill);
  const node = el('li', { class: 'card machine' }, head, work, heat, reason, next, progress, readings);
  node.update = (machine) => {
    const job = [...jobs.values()].find((j) => j.ticket === machine.ticket);
    const state = shownState(machine);
    node.dataset.tone = toneOf('machine', state);
    if (picture.dataset.kind !== machine.kind) {
      picture.dataset.kind = machine.kind;
      picture.replaceChildren(icon(kindIcon(machine.kind)));
    }

    setText(id, machine.id);
    setText(kind, t(`kind.${machine.kind}`));
    setOptional(simulated, machine.simulated ? t('wall.simulated') : '');
    simulated.title = t('wall.simulatedHint');
    pill.update('machine', state);
    heat.update(machine);
    setOptional(reason, machine.state === 'READY' ? '' : reasonOf(machine, job));
    next.update(nextOf(machine));
    work.hidden = !machine.ticket;
    setText(ticket, machine.ticket);
    setText(nickname, job?.nickname ?? '');
    progress.update(machine.ticket ? machine.progress : undefined, machine.ticket);
    setOptional(readings, heat.hidden ? readingsText(machine.readings ?? {}) : '');
  };
  return node;
}

function queueRow() {
  const place = el('span', { class: 'place', 'aria-hidden': 'true' });
  const picture = el('span', { class: 'row-kind' });
  const placeWords = el('span', { class: 'sr-only' });
  const ticket = el('span', { class: 'ticket' });
  const nickname = el('span', { class: 'nickname' });
  const about = el('span', { class: 'about' });
  const pill = statePill();
  const reason = el('p', { class: 'reason' });
  const node = el('li', { class: 'row-job' }, place, picture, el('div', { class: 'row-main' }, el('p', {}, placeWords, ticket, ' ', nickname), reason), el('div', { class: 'row-side' }, pill, about));
  node.update = (job) => {
    const number = placeOf(job, queues);
    const known = number > 0;
    setText(place, known ? String(number) : '');
    if (picture.dataset.kind !== job.kind) {
      picture.dataset.kind = job.kind;
      picture.replaceChildren(icon(kindIcon(job.kind)));
    }

    setText(placeWords, `${t(`kind.${job.kind}`)}, ${known ? t('wall.place', number) : t('wall.inReview')}, `);
    setText(ticket, job.ticket);
    setText(nickname, job.nickname);
    pill.hidden = known;
    pill.update('job', job.state);
    setOptional(about, known && job.expectedDuration ? t('wall.lasts', span(job.expectedDuration)) : '');
    setText(reason, job.reason.text);
  };
  return node;
}

function endedRow() {
  const ticket = el('span', { class: 'ticket' });
  const nickname = el('span', { class: 'nickname' });
  const pill = statePill();
  const reason = el('p', { class: 'reason' });
  const node = el('li', { class: 'row-job' }, el('div', { class: 'row-main' }, el('p', {}, ticket, ' ', nickname), reason), el('div', { class: 'row-side' }, pill));
  node.update = (job) => {
    setText(ticket, job.ticket);
    setText(nickname, job.nickname);
    pill.update('job', job.state);
    setText(reason, job.reason.text);
  };
  return node;
}

/** Says a change of state aloud: once, and not every percent. */
function announce(before, now, sentence) {
  if (before && before.state !== now.state) {
    announcer.textContent = sentence;
  }
}

const stream = follow(
  '/v1/jobs:watch',
  headers,
  {
    snapshot(data) {
      jobs.clear();
      machines.clear();
      data.jobs.forEach((j) => jobs.set(j.ticket, j));
      data.machines.forEach((m) => machines.set(m.id, m));
      queues.clear();
      data.queues.forEach((q) => queues.set(q.kind, q));
      document.getElementById('loading').hidden = true;
      show();
    },
    job(job) {
      announce(jobs.get(job.ticket), job, t('wall.announceJob', job.ticket, job.nickname, t(`job.${job.state}`)));
      jobs.set(job.ticket, job);
      show();
    },
    machine(machine) {
      announce(machines.get(machine.id), machine, t('wall.announce', machine.id, t(`machine.${machine.state}`), reasonOf(machine, jobs.get(machine.ticket))));
      machines.set(machine.id, machine);
      show();
    },
    queue(queue) {
      queues.set(queue.kind, queue);
      show();
    },
    removed({ ticket }) {
      jobs.delete(ticket);
      show();
    },
  },
  showConnection,
);

addEventListener('resize', fitAll);
watchOffers(show);
startFrame(() => {
  show();
  stream.restart();
});
