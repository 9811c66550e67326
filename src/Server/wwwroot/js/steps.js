// The steps of a job at its machine: the one that it is at, large, and those before and after.

import { el, icon, keepList, setOptional, setText } from './dom.js';
import { kindIcon, swatch } from './parts.js';
import { spoolColor, spoolName } from './spools.js';
import { t } from './words.js';

/** Whether the machine sews, up to its next stop. */
export const isSewing = ({ code }) => code === 'SEWING_THREAD' || code === 'SEWING_SAME_THREAD';

/** Number of the part of an embroidery that a job is at, from 1 on; 0 = none. */
const partOf = ({ code, args }) => (isSewing({ code }) || code === 'SEWING_WHERE' ? Number(args[0]) : 0);

/** The thread that a job is at: { name, code, color }, or undefined. */
function threadOf({ facts, reason }) {
  const part = facts?.embroidery?.steps[(reason.code === 'SEWING_BEGIN' ? 1 : partOf(reason)) - 1];
  return part && facts.embroidery.threads[part.thread - 1];
}

/** The thread that is put on when the machine stops next, or undefined. */
function nextThreadOf({ facts, reason }) {
  const next = facts?.embroidery?.steps[partOf(reason)];
  return partOf(reason) > 0 && next?.purpose === 'CHANGE_THREAD' ? facts.embroidery.threads[next.thread - 1] : undefined;
}

/** All steps of a job at its machine, with where it is in them; empty where that is not known. */
export function stepsOf(job) {
  const steps = job.facts?.embroidery ? sewing(job) : job.facts?.cut ? cutting(job) : [];
  const now = job.state === 'COMPLETED' ? steps.length : steps.findIndex((step) => step.isNow);
  return now < 0 ? [] : steps.map((step, n) => ({ ...step, key: String(n), when: n < now ? 'past' : n === now ? 'now' : 'future' }));
}

function sewing({ facts: { embroidery }, reason }) {
  const { code } = reason;
  const part = partOf(reason);
  return [
    { words: t('sew.stick'), isNow: ['SEWING_CARRY_STICK', 'SEWING_EJECT_STICK'].includes(code) },
    { words: t('sew.begin'), isNow: code === 'SEWING_BEGIN' },
    ...embroidery.steps.map(({ purpose, thread }, n) => {
      const spool = embroidery.threads[thread - 1];
      const words = t(`sew.purpose.${purpose}`, spoolName(spool));
      return { words, color: spoolColor(spool), isNow: part === n + 1 };
    }),
    { words: t('sew.done'), isNow: ['SEWING_LAST_THREAD_DONE', 'SEWING_IS_IT_DONE'].includes(code) },
  ];
}

function cutting({ facts, reason: { code } }) {
  return [
    { words: t('cut.load'), isNow: code.startsWith('CUTTER_LOAD') || ['CUTTER_IS_IT_RIGHT', 'CUTTER_IS_ROLL_RIGHT', 'CUTTER_SET_DEPTH'].includes(code) },
    ...(facts.cut.hasTest || ['CUTTING_TEST', 'CUTTER_JUDGE_TEST'].includes(code) ? [{ words: t('cut.test'), isNow: ['CUTTING_TEST', 'CUTTER_JUDGE_TEST'].includes(code) }] : []),
    { words: t('cut.cut'), isNow: ['CUTTING', 'CUTTING_DRAWING', 'CUTTER_NEEDS_PEN'].includes(code) },
    { words: t('cut.finish'), isNow: ['CUTTER_WEED', 'CUTTER_PRESS'].includes(code) },
  ];
}

/** What the job waits for, or is at, as large as it matters. update(job); buttons are put in by the page. */
export function stepNow(...buttons) {
  const title = el('h2');
  const picture = el('span', { class: 'step-icon' });
  const color = swatch();
  const thread = el('p', { class: 'step-thread' });
  const words = el('p', { class: 'step-words' });
  const next = nextThread();
  const note = el('p', { class: 'hint' });
  const node = el('section', { class: 'card step-now', hidden: '' }, title, el('div', { class: 'step-row' }, picture, color, el('div', {}, thread, words)), next, ...buttons, note);
  node.update = (job) => {
    node.hidden = !isStep(job);
    if (node.hidden) {
      return;
    }

    const now = threadOf(job);
    setText(title, t(job.state === 'WAITING' ? 'sew.toDo' : 'sew.now'));
    color.hidden = !now;
    picture.hidden = Boolean(now);
    if (picture.dataset.kind !== job.kind) {
      picture.dataset.kind = job.kind;
      picture.replaceChildren(icon(kindIcon(job.kind)));
    }

    if (now) {
      color.update(spoolColor(now));
    }

    setOptional(thread, now ? spoolName(now) : '');
    next.update(nextThreadOf(job));
    setText(words, job.reason.text);
    setOptional(note, job.step?.said ? t('sew.said') : '');
  };
  return node;
}

/** The spool to have at hand. update(thread or undefined) */
export function nextThread() {
  const color = swatch();
  const words = el('span');
  const name = el('strong');
  const node = el('p', { class: 'next-thread', hidden: '' }, color, words, ' ', name);
  node.update = (thread) => {
    node.hidden = !thread;
    if (thread) {
      color.update(spoolColor(thread));
      setText(words, t('sew.next'));
      setText(name, spoolName(thread));
    }
  };
  return node;
}

/** Whether somebody at the machine is, or may be, wanted. */
export const isStep = (job) => job.state === 'WAITING' || (job.state === 'RUNNING' && Boolean(job.step));

/** The whole way, ticked as far as it has been gone. update(job) */
export function stepTrail() {
  const title = el('h2');
  const list = el('ol', { class: 'step-list' });
  const node = el('section', { class: 'card', hidden: '' }, title, list);
  node.update = (job) => {
    const steps = stepsOf(job);
    node.hidden = steps.length === 0;
    setText(title, t('sew.steps'));
    keepList(list, steps, (s) => s.key, stepItem);
  };
  return node;
}

function stepItem() {
  const mark = el('span', { class: 'step-mark' });
  const color = swatch();
  const words = el('span');
  const spoken = el('span', { class: 'sr-only' });
  const node = el('li', {}, mark, color, words, spoken);
  node.update = (step) => {
    if (node.dataset.when !== step.when) {
      node.dataset.when = step.when;
      mark.replaceChildren(...(step.when === 'past' ? [icon('good')] : step.when === 'now' ? [icon('work')] : []));
    }

    color.hidden = !step.color;
    if (step.color) {
      color.update(step.color);
    }

    setText(words, step.words);
    setText(spoken, ` (${t(`sew.${step.when === 'now' ? 'present' : step.when}`)})`);
  };
  return node;
}
