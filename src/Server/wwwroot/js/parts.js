// Parts that more than one page shows. Each is an element with an update() of its own.

import { el, icon, setOptional, setText } from './dom.js';
import { number, span } from './format.js';
import { t } from './words.js';

// How a state feels decides colour and picture; the word beside it says which one it is.
const tones = {
  machine: { READY: 'good', HEATING: 'act', BUSY: 'work', PAUSED: 'wait', WAITING: 'act', NEEDS_CLEARING: 'act', FAULT: 'bad' },
  job: {
    IN_REVIEW: 'wait', SENT_BACK: 'act', QUEUED: 'wait', STARTING: 'work', RUNNING: 'work', PAUSED: 'wait', WAITING: 'act',
    COMPLETED: 'good', FAILED: 'bad', INTERRUPTED: 'bad',
  },
  finding: { ERROR: 'bad', QUESTION: 'act', WARNING: 'act', ADVICE: 'info' },
};

/** good, work, wait, act, bad, info or off. */
export const toneOf = (group, state) => tones[group][state] ?? 'off';

/** State as a coloured word. update(group, state) with group machine, job or finding. */
export function statePill() {
  const word = el('span');
  const node = el('span', { class: 'pill' }, word);
  node.update = (group, state) => {
    const tone = toneOf(group, state);
    if (node.dataset.tone !== tone) {
      node.dataset.tone = tone;
      node.replaceChildren(icon(tone), word);
    }

    setText(word, t(`${group}.${state}`));
  };
  return node;
}

const kindIcons = { 'brother-870se': 'needle', 'silhouette-cameo4pro': 'blade' };

/** The picture of a kind of machine. */
export const kindIcon = (kind) => kindIcons[kind] ?? 'printer';

/** "Nozzle 210 / 215 °C · Bed 60 °C"; empty where nothing is measured. */
export function readingsText(readings) {
  const say = (name) => {
    const [value, target] = [readings[name], readings[`${name}Target`]];
    return value === undefined
      ? []
      : [`${t(`reading.${name}`)} ${target > 0 ? t('reading.toTarget', number(value), number(target)) : t('reading.value', number(value))}`];
  };
  return [...say('nozzle'), ...say('bed')].join('  ·  ');
}

// Above these somebody gets burnt; in °C.
const hot = { nozzle: 50, bed: 40 };

/** The state that a screen shows: a free machine that heats is not simply ready. */
export const shownState = (machine) => (machine.state === 'READY' && isHeating(machine) ? 'HEATING' : machine.state);

const isHeating = ({ readings = {} }) => Object.keys(hot).some((name) => readings[`${name}Target`] > 0);
const isHot = ({ readings = {} }) => Object.entries(hot).some(([name, limit]) => readings[name] > limit);

const withoutWork = new Set(['READY', 'NEEDS_CLEARING', 'FAULT', 'MAINTENANCE']);

/** Warns of heat where people reach in: at a machine without work. update(machine). */
export function heatWarning() {
  const words = el('span');
  const node = el('p', { class: 'heat', 'data-tone': 'bad' }, icon('bad'), words);
  node.update = (machine) => {
    const what = !withoutWork.has(machine.state) ? undefined : isHeating(machine) ? 'heating' : isHot(machine) ? 'hot' : undefined;
    node.hidden = !what;
    setText(words, what ? t(`heat.${what}`, readingsText(machine.readings)) : '');
  };
  return node;
}

/** A patch of colour; words beside it say the same. update(color). */
export function swatch() {
  const node = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  node.update = (color) => node.style.setProperty('background-color', color);
  return node;
}

/** Bar, percent and time left, each only where it is known. update(progress, ticket). */
export function progressLine() {
  const bar = el('progress', { max: '100' });
  const percent = el('span', { class: 'percent' });
  const remaining = el('span', { class: 'remaining' });
  const node = el('div', { class: 'progress' }, bar, el('p', { class: 'progress-words' }, percent, remaining));
  node.update = (progress, ticket) => {
    const known = (progress?.percent ?? -1) >= 0;
    // What is all cut, but not yet taken off, has no time left to tell.
    const left = progress?.percent === 100 ? undefined : progress?.remaining;
    bar.hidden = !known;
    if (known) {
      bar.value = progress.percent;
      bar.setAttribute('aria-label', t('progress.label', ticket));
    }

    setOptional(percent, known ? t('progress.percent', progress.percent) : '');
    setOptional(remaining, left ? t('progress.remaining', span(left)) : '');
    node.hidden = !known && !left;
  };
  return node;
}

/** Findings as a list: what, where, what to do. */
export function findingItems(findings) {
  return findings.map((finding) => {
    const pill = statePill();
    pill.update('finding', finding.severity);
    const item = el('li', { class: 'finding', 'data-tone': toneOf('finding', finding.severity) });
    item.append(el('p', { class: 'finding-head' }, pill, ...(finding.location ? [el('span', { class: 'where' }, finding.location)] : [])));
    item.append(el('p', { class: 'finding-message' }, finding.message));
    if (finding.remedy) {
      item.append(el('p', {}, el('strong', {}, t('finding.remedy')), ' ', finding.remedy));
    }

    if (finding.consequences?.length > 0) {
      item.append(el('details', {}, el('summary', {}, t('finding.consequences', finding.consequences.length)), el('ul', { class: 'findings' }, ...findingItems(finding.consequences))));
    }

    return item;
  });
}

// A phone that read such an address would look for the server in itself.
const loopback = /^(localhost|127\..*|\[::1\])$/;

/** The private address, with a button that copies it, and as a code that a phone's camera reads. */
export function privateLink(address) {
  const field = el('input', { type: 'text', readonly: '', value: address, id: 'private-link' });
  const button = el('button', { type: 'button', class: 'button quiet' });
  const said = el('p', { role: 'status', class: 'hint' });
  const label = el('label', { for: 'private-link' });
  const hint = el('p', { class: 'hint' });
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = t('link.copied');
    } catch {
      // Browsers keep the clipboard from pages that came over plain http: the person copies.
      field.select();
      said.textContent = t('link.select');
    }
  });
  const { hostname, pathname } = new URL(address);
  const qr = el('img', { width: '176', height: '176' });
  const scan = el('figcaption', { class: 'hint' });
  const figure = el('figure', { class: 'qr' }, qr, scan);
  figure.hidden = loopback.test(hostname);
  if (!figure.hidden) {
    qr.src = `${pathname}/qr.svg`;
  }

  const node = el('section', { class: 'card private-link' }, label, hint, el('div', { class: 'row' }, field, button), said, figure);
  node.update = () => {
    setText(label, t('link.title'));
    setText(hint, t('link.keep'));
    setText(button, t('link.copy'));
    setText(scan, t('link.scan'));
    qr.alt = t('link.qr');
  };
  node.update();
  return node;
}
