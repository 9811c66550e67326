// The console: what needs a hand now, the machines with their queues, what has ended.

import { el, icon, keepList, setOptional, setText } from '../dom.js';
import { ago } from '../format.js';
import { heatWarning, kindIcon, statePill } from '../parts.js';
import { t } from '../words.js';
import { answerCall, clear, close, dispatch, requeue, resume, service } from './actions.js';
import { calls, jobs, machines, queues } from './board.js';
import { handsNeeded } from './hands.js';
import { machineCard } from './machine-card.js';
import { stepAction } from './steps.js';

const ended = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'INTERRUPTED', 'SENT_BACK']);

export function consoleView() {
  const hands = part('hands', 'ol');
  const fleet = part('machines', 'ul');
  const over = part('ended', 'ul');
  const title = el('h1', { class: 'sr-only' });
  const node = el('div', { class: 'console' }, title, hands.section, fleet.section, over.section);
  node.update = () => {
    document.title = t('page.staff');
    setText(title, t('page.staff'));
    const needed = handsNeeded(jobs, machines, queues, calls);
    hands.update(needed, (h) => h.key, handItem);
    setText(hands.count, needed.length > 0 ? String(needed.length) : '');
    fleet.update([...machines.values()].sort((a, b) => a.id.localeCompare(b.id)), (m) => m.id, machineCard);
    const gone = [...jobs.values()].filter((j) => ended.has(j.state) && !j.closed);
    over.update(gone.sort((a, b) => b.revision - a.revision), (j) => j.uid, endedItem);
  };
  return node;
}

function part(name, kind) {
  const words = el('span');
  const count = el('span', { class: 'count' });
  const empty = el('p', { class: 'empty' });
  const list = el(kind, { class: name });
  const section = el('section', { class: `part-${name}`, 'aria-labelledby': `${name}-title` }, el('h2', { id: `${name}-title` }, words, ' ', count), empty, list);
  return {
    section,
    count,
    update(items, keyOf, create) {
      setText(words, t(`staff.${name}`));
      setOptional(empty, items.length === 0 ? t(`staff.${name}Empty`) : '');
      keepList(list, items, keyOf, create);
    },
  };
}

const handTone = { call: 'act', clear: 'act', check: 'bad', fault: 'bad', review: 'wait', step: 'act', paused: 'wait', start: 'good', decide: 'bad', handOver: 'good' };

function handItem() {
  const what = el('strong');
  const who = el('span', { class: 'who' });
  const since = el('span', { class: 'since' });
  const heat = heatWarning();
  const reason = el('p', { class: 'reason' });
  const open = jobLink();
  const place = el('span', { class: 'hand-icon' });
  const buttons = { call: answerCall(), clear: clear(), check: service(), step: stepAction(), paused: resume(), start: dispatch(), handOver: close(), decide: requeue() };
  const acts = el('div', { class: 'acts' }, ...Object.values(buttons), open);
  const node = el('li', { class: 'card hand' }, place, el('div', { class: 'hand-main' }, el('p', { class: 'hand-head' }, what, who, since), heat, reason), acts);
  node.update = ({ what: name, job, machine, kit, since: from }) => {
    node.dataset.tone = handTone[name];
    const kind = (machine ?? job)?.kind ?? '';
    if (place.dataset.kind !== kind) {
      place.dataset.kind = kind;
      place.replaceChildren(icon(kind ? kindIcon(kind) : 'act'));
    }

    setText(what, t(name === 'clear' ? `hand.clear.${kind}` : `hand.${name}`));
    setText(who, [job && `${job.ticket} ${job.nickname}`, machine?.id, kit?.place].filter(Boolean).join(' · '));
    setText(since, ago(from));
    heat.update(['clear', 'fault', 'start'].includes(name) ? machine : {});
    setOptional(reason, name === 'review' ? job.note : ['call', 'start'].includes(name) ? '' : (job ?? machine).reason.text);
    for (const [of, button] of Object.entries(buttons)) {
      if (of === name) {
        button.update(of === 'call' ? kit : of === 'clear' || of === 'check' ? machine : job, machine);
      } else {
        button.hidden = true;
      }
    }

    open.hidden = !job;
    open.classList.toggle('quiet', name !== 'review');
    if (job) {
      open.update(job, t(name === 'review' ? 'act.review' : 'act.open'));
    }
  };
  return node;
}

function endedItem() {
  const pill = statePill();
  const ticket = el('a', { class: 'ticket' });
  const nickname = el('span', { class: 'nickname' });
  const reason = el('p', { class: 'reason' });
  const since = el('span', { class: 'since' });
  const closing = close();
  const again = requeue();
  const node = el('li', { class: 'row-job' }, el('div', { class: 'row-main' }, el('p', {}, ticket, ' ', nickname, ' ', since), reason), pill, el('div', { class: 'acts' }, again, closing));
  node.update = (job) => {
    setText(ticket, job.ticket);
    ticket.href = `/staff/jobs/${encodeURIComponent(job.ticket)}`;
    setText(nickname, job.nickname);
    setText(since, ago(job.updateTime));
    setText(reason, job.reason.text);
    pill.update('job', job.state);
    again.update(job);
    closing.update(job);
  };
  return node;
}

/** A link to a job's page. update(job, words). */
function jobLink() {
  const node = el('a', { class: 'button' });
  node.update = (job, words) => {
    node.href = `/staff/jobs/${encodeURIComponent(job.ticket)}`;
    setText(node, words);
    node.setAttribute('aria-label', `${words} : ${job.ticket} ${job.nickname}`);
  };
  return node;
}
