// One job, for whoever has its private link.

import { action } from './action.js';
import { call, headers } from './api.js';
import { choicesOf } from './choices.js';
import { el, keepList, setOptional, setText } from './dom.js';
import { factItem, factsOf } from './facts.js';
import { showConnection, startFrame } from './frame.js';
import { follow } from './live.js';
import { watchOffers } from './offers.js';
import { findingItems, privateLink, progressLine, statePill, toneOf } from './parts.js';
import { pictureOf } from './picture.js';
import { spoolList } from './spools.js';
import { isSewing, isStep, stepNow, stepTrail } from './steps.js';
import { language, t } from './words.js';
import { worksheet } from './worksheet.js';

const link = location.pathname.split('/')[2];
const by = (id) => document.getElementById(id);
const pill = statePill();
const progress = progressLine();
const address = privateLink(location.href);
const picture = pictureOf();
const tick = patronStep();
const byTeam = el('p', { class: 'hint' });
const stepPanel = stepNow(tick, byTeam);
const way = stepTrail();
const spools = spoolList();
const sheet = worksheet();
const choices = choicesOf((chosen) => tell(`/v1/links/${link}:configure`, { choices: chosen }), ['IN_REVIEW']);
const steps = ['received', 'reviewed', 'queued', 'made', 'done'];
const stepOf = { CHECKING: 0, IN_REVIEW: 1, SENT_BACK: 1, QUEUED: 2, STARTING: 3, RUNNING: 3, PAUSED: 3, WAITING: 3, COMPLETED: 4 };
let job;

by('state').append(pill);
by('progress').append(progress);
by('address').append(address);
by('picture').append(picture);
by('step').append(stepPanel);
by('way').append(spools, way, sheet);
by('choices').append(choices);

function show() {
  if (!job) {
    return;
  }

  document.title = t('page.jobOf', job.ticket, t(`job.${job.state}`));
  by('now').dataset.tone = toneOf('job', job.state);
  setText(by('ticket'), job.ticket);
  setText(by('nickname'), job.nickname);
  pill.update('job', job.state);
  setOptional(by('reason'), isStep(job) ? '' : job.reason.text);
  setOptional(by('place'), placeInQueue());
  progress.update(isOnMachine() ? job.progress : undefined, job.ticket);
  setText(by('next'), t(`next.${job.closed ? 'closed' : isSewing(job.reason) ? 'THREAD' : job.reason.code === 'AWAITS_CHOICE' ? 'CHOICE' : job.state}`));
  keepList(by('steps'), stepList(), (s) => s.name, stepItem);
  by('steps').hidden = stepOf[job.state] === undefined;
  showFindings();
  keepList(by('facts'), factsOf(job), (f) => f.name, factItem);
  picture.update(job);
  tick.update();
  setOptional(byTeam, job.step?.byPatron || job.step?.said ? '' : t('sew.byTeam'));
  stepPanel.update(job);
  way.update(job);
  spools.update(job);
  sheet.update(job);
  choices.update(job);
  by('loading').hidden = true;
  by('job').hidden = false;
}

const isOnMachine = () => stepOf[job.state] === 3;

const placeInQueue = () =>
  job.queuePosition === 0 ? '' : job.queuePosition === 1 ? t('follow.placeNext') : t('follow.place', job.queuePosition);

const stepList = () =>
  steps.map((name, n) => ({ name, when: n < stepOf[job.state] ? 'past' : n === stepOf[job.state] ? 'now' : 'future' }));

function stepItem() {
  const word = el('span', { 'aria-hidden': 'true' });
  const spoken = el('span', { class: 'sr-only' });
  const node = el('li', {}, word, spoken);
  node.update = ({ name, when }) => {
    node.dataset.when = when;
    setText(word, t(`step.${name}`));
    setText(spoken, t(`step.${when}`, t(`step.${name}`)));
  };
  return node;
}

function showFindings() {
  // Questions stand beside their answers. Findings do not change, but their language does.
  const found = job.findings.filter((f) => f.severity !== 'QUESTION' || f.forStaff || job.state !== 'IN_REVIEW');
  const said = JSON.stringify([language(), found]);
  if (by('findings').dataset.said !== said) {
    by('findings').dataset.said = said;
    by('findings').replaceChildren(...findingItems(found));
  }

  by('found').hidden = found.length === 0;
}

/** Tells the server something; the job that it answers with is shown at once, unless the stream was quicker and may be further. */
async function tell(path, body) {
  const before = job;
  const answer = await call(path, { method: 'POST', body });
  if (answer.ok && job === before) {
    job = answer.body;
    show();
  }

  return answer;
}

/** The button for a step that is the patron's own. update() */
function patronStep() {
  const node = action(() => tell(`/v1/links/${link}:completeStep`, { step: job.step.number }), { look: 'big', picture: 'good' });
  const { update } = node;
  node.update = () =>
    update({
      label: t(isSewing(job.reason) ? 'sew.tick' : 'act.completeStep'),
      stamp: `${job.state} ${job.step?.number} ${job.step?.said}`,
      hidden: !job.step?.byPatron || job.step.said,
    });
  return node;
}

function showGone(status, message) {
  by('loading').hidden = true;
  by('job').hidden = true;
  by('gone').hidden = false;
  setText(by('gone-why'), message);
}

const stream = follow(
  `/v1/links/${link}/watch`,
  headers,
  {
    job(now) {
      job = now;
      show();
    },
    place({ queuePosition }) {
      job.queuePosition = queuePosition;
      show();
    },
  },
  showConnection,
  showGone,
);

watchOffers(show);
startFrame(() => {
  address.update();
  show();
  stream.restart();
});
