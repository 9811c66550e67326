// The sheet that lies beside the embroidery machine: what a page prints in place of itself.

import { el, keepList, setText } from './dom.js';
import { number, span } from './format.js';
import { swatch } from './parts.js';
import { spoolColor, spoolName, threadName } from './spools.js';
import { t } from './words.js';

// From so many steps on they are set smaller, so that all stay on one page.
const many = 36;

/** update(job) */
export function worksheet() {
  const print = el('button', { type: 'button', class: 'button quiet' });
  print.addEventListener('click', () => window.print());
  const head = el('h1');
  const picture = el('img', { class: 'sheet-picture', alt: '' });
  const icon = el('img', { class: 'sheet-icon', alt: '' });
  const iconWords = el('figcaption');
  const facts = el('dl');
  const stepsTitle = el('h2');
  const steps = el('ol', { class: 'sheet-steps' });
  const sheet = el('div', { class: 'sheet' }, head, el('div', { class: 'sheet-top' }, picture, el('div', {}, facts, el('figure', {}, icon, iconWords))), stepsTitle, steps);
  const node = el('section', { class: 'worksheet', hidden: '' }, print, sheet);
  node.update = (job) => {
    const embroidery = job.facts?.embroidery;
    node.hidden = !embroidery;
    document.body.classList.toggle('has-sheet', Boolean(embroidery));
    if (!embroidery) {
      return;
    }

    setText(print, t('sheet.print'));
    setText(head, `${job.ticket} ${job.nickname}`);
    const path = `/v1/jobs/${encodeURIComponent(job.ticket)}/preview`;
    // What was chosen changes the picture, and so its address.
    const stamp = encodeURIComponent(job.revision ?? '');
    setSource(picture, `${path}?of=${stamp}`);
    setSource(icon, `${path}?view=icon&of=${stamp}`);
    setText(iconWords, t('sheet.icon'));
    keepList(facts, factsOf(job, embroidery), (f) => f.name, factItem);
    setText(stepsTitle, t('sheet.steps'));
    steps.classList.toggle('many', embroidery.steps.length > many);
    keepList(steps, embroidery.steps.map((step, n) => ({ ...step, n, thread: embroidery.threads[step.thread - 1] })), (s) => String(s.n), stepItem);
  };
  return node;
}

function setSource(image, source) {
  if (image.getAttribute('src') !== source) {
    image.src = source;
  }
}

// The stick's files are named after tickets (StickWriter).
const factsOf = (job, embroidery) => [
  { name: 'sheet.file', value: `FQ_${job.ticket}.PES` },
  { name: 'fact.hoop', value: t('fact.hoopValue', embroidery.hoop) },
  { name: 'fact.size', value: t('fact.sizeValue', number(embroidery.widthMm, 1), number(embroidery.heightMm, 1)) },
  { name: 'fact.stitches', value: number(embroidery.stitchCount) },
  { name: 'fact.duration', value: span(job.expectedDuration) },
  { name: 'fact.attended', value: span(embroidery.attendedDuration) },
];

function factItem() {
  const [name, value] = [el('dt'), el('dd')];
  const node = el('div', {}, name, value);
  node.update = (fact) => {
    setText(name, t(fact.name));
    setText(value, fact.value);
  };
  return node;
}

function stepItem() {
  const color = swatch();
  const words = el('span');
  const node = el('li', {}, el('span', { class: 'sheet-tick' }), color, words);
  node.update = ({ purpose, thread, stitchCount, sewingDuration }) => {
    const name = thread.spool ? t('sheet.spool', spoolName(thread), threadName(thread)) : threadName(thread);
    color.update(spoolColor(thread));
    setText(words, t('sheet.step', t(`sew.purpose.${purpose}`, name), number(stitchCount), span(sewingDuration), stitchCount));
  };
  return node;
}
