// One job, for whoever has its private link.

import { el, keepList, setOptional, setText } from './dom.js';
import { moment, number, span } from './format.js';
import { showConnection, startFrame } from './frame.js';
import { follow } from './live.js';
import { findingItems, privateLink, progressLine, statePill, toneOf } from './parts.js';
import { language, t } from './words.js';

const link = location.pathname.split('/')[2];
const by = (id) => document.getElementById(id);
const pill = statePill();
const progress = progressLine();
const address = privateLink(location.href);
const steps = ['received', 'reviewed', 'queued', 'made', 'done'];
const stepOf = { CHECKING: 0, IN_REVIEW: 1, SENT_BACK: 1, QUEUED: 2, STARTING: 3, RUNNING: 3, PAUSED: 3, WAITING: 3, COMPLETED: 4 };
let job;

by('state').append(pill);
by('progress').append(progress);
by('address').append(address);

function show() {
  if (!job) {
    return;
  }

  document.title = t('page.jobOf', job.ticket, t(`job.${job.state}`));
  by('now').dataset.tone = toneOf('job', job.state);
  setText(by('ticket'), job.ticket);
  setText(by('nickname'), job.nickname);
  pill.update('job', job.state);
  setText(by('reason'), job.reason.text);
  setOptional(by('place'), placeInQueue());
  progress.update(isOnMachine() ? job.progress : undefined, job.ticket);
  setText(by('next'), t(job.closed ? 'next.closed' : `next.${job.state}`));
  keepList(by('steps'), stepList(), (s) => s.name, stepItem);
  by('steps').hidden = stepOf[job.state] === undefined;
  showFindings();
  keepList(by('facts'), factList(), (f) => f.name, factItem);
  showPicture();
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
  // Findings do not change, but their language does.
  const said = JSON.stringify([language(), job.findings]);
  if (by('findings').dataset.said !== said) {
    by('findings').dataset.said = said;
    by('findings').replaceChildren(...findingItems(job.findings));
  }

  by('found').hidden = job.findings.length === 0;
}

function factList() {
  const print = job.facts?.print ?? {};
  const known = (name, value) => (value ? [{ name, value }] : []);
  return [
    ...known('machine', [t(`kind.${job.kind}`), job.machine].filter(Boolean).join(' · ')),
    ...known('duration', span(job.expectedDuration)),
    ...known('filament', filament(print)),
    ...known('material', print.material),
    ...known('layers', print.layerCount && number(print.layerCount)),
    ...known('nozzle', print.nozzleMm && t('fact.millimetres', number(print.nozzleMm, 2))),
    ...embroideryFacts(job.facts?.embroidery, known),
    ...cutFacts(job.facts?.cut, known),
    ...known('submitted', moment(job.submitTime)),
    ...known('started', job.startTime && moment(job.startTime)),
    ...known('ended', job.endTime && moment(job.endTime)),
  ];
}

const embroideryFacts = (embroidery, known) =>
  embroidery
    ? [
        ...known('attended', span(embroidery.attendedDuration)),
        ...known('size', t('fact.sizeValue', number(embroidery.widthMm, 1), number(embroidery.heightMm, 1))),
        ...known('hoop', t('fact.hoopValue', embroidery.hoop)),
        ...known('stitches', number(embroidery.stitchCount)),
        ...known('threads', embroidery.threads.map((thread) => [thread.name, thread.code].filter(Boolean).join(' ')).join(', ')),
      ]
    : [];

const cutFacts = (cut, known) =>
  cut
    ? [
        ...known('size', t('fact.sizeValue', number(cut.widthMm, 1), number(cut.heightMm, 1))),
        ...known('mat', cut.mat ? t('fact.matValue', cut.mat) : t('fact.roll')),
        ...known('cut', t('fact.metres', number(cut.cutLengthMm / 1000, 2))),
        ...known('paths', number(cut.pathCount)),
      ]
    : [];

const filament = (print) =>
  [
    print.filamentGrams > 0 && t('fact.grams', number(print.filamentGrams, print.filamentGrams < 10 ? 1 : 0)),
    print.filamentMm > 0 && t('fact.metres', number(print.filamentMm / 1000, 2)),
  ].filter(Boolean).join(' · ');

function factItem() {
  const [name, value] = [el('dt'), el('dd')];
  const node = el('div', {}, name, value);
  node.update = (fact) => {
    setText(name, t(`fact.${fact.name}`));
    setText(value, fact.value);
  };
  return node;
}

function showPicture() {
  const picture = by('picture');
  picture.hidden = !job.hasPreview;
  if (job.hasPreview) {
    const path = `/v1/jobs/${encodeURIComponent(job.ticket)}/preview`;
    if (picture.getAttribute('src') !== path) {
      picture.src = path;
    }

    picture.alt = t('follow.picture');
  }
}

/** Asks whether the link leads anywhere; a stream alone cannot tell a wrong address from a lost line. */
async function isGone() {
  let answer;
  try {
    answer = await fetch(`/v1/links/${link}`, { headers: { 'Accept-Language': language() } });
  } catch {
    // The server is away: not gone.
    return false;
  }

  if (answer.status !== 404) {
    return false;
  }

  showConnection(true);
  by('loading').hidden = true;
  by('job').hidden = true;
  by('gone').hidden = false;
  setText(by('gone-why'), (await answer.json()).message ?? '');
  return true;
}

let stream;
startFrame(() => {
  address.update();
  show();
  stream?.restart();
});

if (!(await isGone())) {
  stream = follow(
    () => `/v1/links/${link}/watch?lang=${language()}`,
    {
      job(now) {
        job = now;
        show();
      },
    },
    async (alive) => {
      showConnection(alive);
      if (!alive && (await isGone())) {
        stream.stop();
      }
    },
  );
}
