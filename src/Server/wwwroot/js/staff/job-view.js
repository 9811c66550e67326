// One job for staff: look at it, decide, start it, follow it.

import { choicesOf } from '../choices.js';
import { el, keepList, setOptional, setText } from '../dom.js';
import { factItem, factsOf } from '../facts.js';
import { bytes } from '../format.js';
import { findingItems, progressLine, statePill, toneOf } from '../parts.js';
import { pictureOf } from '../picture.js';
import { spoolList } from '../spools.js';
import { isStep, stepNow, stepTrail } from '../steps.js';
import { language, t } from '../words.js';
import { worksheet } from '../worksheet.js';
import { approve, cancel, close, dispatch, download, keepPresets, pause, requeue, resume } from './actions.js';
import { ask, jobPath, jobs, machines, order } from './board.js';
import { machinesFor } from './queue.js';
import { sendBackForm } from './send-back.js';
import { stepAction } from './steps.js';

export function jobView(ticket) {
  let stored;
  const words = el('p', { class: 'card', hidden: '' });
  const back = el('a', { class: 'button quiet small', href: '/staff' });
  const head = el('h1');
  const pill = statePill();
  const reason = el('p', { class: 'reason' });
  const progress = progressLine();
  const buttons = [approve(), resume(), pause(), requeue(), keepPresets(), close(), cancel(), download()];
  const starts = el('div', { class: 'acts' });
  const sendBack = sendBackForm();
  const acts = el('div', { class: 'acts' }, ...buttons);
  const noteTitle = el('h2');
  const note = el('blockquote');
  const noteCard = el('section', { class: 'card' }, noteTitle, note);
  const findingsTitle = el('h2');
  const findings = el('ul', { class: 'findings' });
  const noFindings = el('p', { class: 'hint' });
  const factsTitle = el('h2');
  const facts = el('dl', { class: 'facts' });
  const picture = pictureOf();
  const done = stepAction();
  const now = stepNow(done);
  const way = stepTrail();
  const spools = spoolList();
  const sheet = worksheet();
  const choices = choicesOf((chosen) => order(jobPath({ ticket }, ':configure'), { choices: chosen }), ['IN_REVIEW', 'QUEUED'], { isStaff: true });
  const card = el('section', { class: 'card now' }, head, el('p', {}, pill), reason, progress, starts, acts, sendBack);
  const about = el('div', { class: 'review' },
    el('div', { class: 'review-main' }, card, now, noteCard, el('section', { class: 'card' }, findingsTitle, findings, noFindings), choices),
    el('div', { class: 'review-side' }, el('section', { class: 'card sticky' }, picture, factsTitle, facts), spools, way, sheet));
  const node = el('div', { class: 'job-view' }, el('p', {}, back), words, about);

  const show = (job) => {
    document.title = t('page.jobOf', job.ticket, t(`job.${job.state}`));
    card.dataset.tone = toneOf('job', job.state);
    setText(head, `${job.ticket} ${job.nickname}`);
    pill.update('job', job.state);
    setOptional(reason, job.state === 'IN_REVIEW' || isStep(job) ? '' : job.reason.text);
    progress.update(machines.get(job.machine)?.ticket === job.ticket ? job.progress : undefined, job.ticket);
    buttons.forEach((b) => b.update(job));
    done.update(job);
    now.update(job);
    way.update(job);
    spools.update(job);
    sheet.update(job);
    choices.update(job);
    sendBack.update(job);
    const able = job.state === 'QUEUED' ? machinesFor(job, machines) : [];
    keepList(starts, able, (m) => m.id, () => {
      const start = dispatch();
      const { update } = start;
      start.update = (machine) => update(jobs.get(ticket) ?? job, machine);
      return start;
    });
    starts.hidden = able.length === 0;
    setText(noteTitle, t('staff.note', job.nickname));
    noteCard.hidden = !job.note;
    setText(note, job.note ?? '');
    showFindings(job);
    setText(factsTitle, t('staff.facts'));
    keepList(facts, [...factsOf(job), ...fileFacts(job)], (f) => f.name, factItem);
    picture.update(job);
  };

  const showFindings = (job) => {
    const said = JSON.stringify([language(), job.findings]);
    if (findings.dataset.said !== said) {
      findings.dataset.said = said;
      findings.replaceChildren(...findingItems(job.findings));
    }

    setText(findingsTitle, t('follow.findings'));
    setOptional(noFindings, job.findings.length === 0 ? t('staff.noFindings') : '');
  };

  // A job that has left the board (closed) is still there to look at, for a while.
  const fetchStored = async () => {
    const answer = await ask(jobPath({ ticket }, ''));
    stored = answer.ok ? answer.body : undefined;
    setOptional(words, answer.ok ? '' : answer.message);
    node.update();
  };

  let isFetching = false;
  node.update = () => {
    setText(back, t('act.back'));
    const job = jobs.get(ticket) ?? stored;
    about.hidden = !job;
    if (job) {
      words.hidden = true;
      show(job);
    }

    if (!jobs.has(ticket) && !isFetching) {
      isFetching = true;
      fetchStored();
    } else if (jobs.has(ticket)) {
      stored = undefined;
      isFetching = false;
    }
  };
  return node;
}

const fileFacts = (job) => [
  { name: 'file', value: `${job.fileName} (${bytes(Number(job.fileSize))})` },
  ...(job.attempts > 0 ? [{ name: 'attempts', value: String(job.attempts) }] : []),
];
