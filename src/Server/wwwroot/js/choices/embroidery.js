// Threads for each colour of a design, how it lies in which hoop, and the colour of the cloth.

import { el, keepList, setText } from '../dom.js';
import { swatch } from '../parts.js';
import { t } from '../words.js';
import { selectField, switchField } from './fields.js';

const cloths = ['#ffffff', '#e4e0d4', '#9aa0a6', '#202124', '#c62828', '#f2b632', '#2e7d4f', '#24508f', '#f3b6c6', '#5b3d8f'];

/** @returns {HTMLElement} with update(job, choices, offered) */
export function embroideryChoices(change) {
  let choices;
  let job;
  let offered;
  const list = el('ol', { class: 'blocks' });
  const clothTitle = el('h3');
  const cloth = el('div', { class: 'palette', role: 'radiogroup', 'aria-labelledby': 'cloth-title' });
  clothTitle.id = 'cloth-title';
  const turn = el('button', { type: 'button', class: 'button quiet small' });
  turn.addEventListener('click', () => change({ ...choices, quarterTurns: ((choices.quarterTurns ?? 0) + 1) % 4 }));
  const mirror = switchField('mirrored', (mirrored) => change({ ...choices, mirrored }));
  const hoop = selectField('hoop', (name) => change({ ...choices, hoop: name }));
  // Another order has other threads.
  const order = switchField('fewerChanges', (fewerChanges) => change({ ...choices, fewerChanges, threads: [], spools: [] }));
  const node = el('div', {}, order, list, el('div', { class: 'cut-choices' }, el('div', { class: 'segments' }, turn), mirror, hoop), clothTitle, cloth);

  /** The threads as chosen, or those that look most like the file's. */
  const threads = () =>
    choices.threads?.length > 0 ? choices.threads : job.facts.embroidery.threads.map((thread) => nearest(thread, offered.threads).index);

  const chooseThread = (block, index) =>
    change({ ...choices, threads: threads().map((thread, n) => (n === block ? index : thread)) });

  /** The lab's spools as chosen, or those that the server proposes. */
  const spools = () => (choices.spools?.length > 0 ? choices.spools : job.facts.embroidery.threads.map((thread) => thread.spool?.key ?? ''));

  const chooseSpool = (block, key) => change({ ...choices, spools: spools().map((spool, n) => (n === block ? key : spool)) });

  /** One that holds the design, one way round or the other. */
  const holds = ({ name, widthMm, heightMm }) => {
    const sides = [job.facts.embroidery.widthMm, job.facts.embroidery.heightMm].sort((a, b) => a - b);
    return name === choices.hoop || (sides[0] <= Math.min(widthMm, heightMm) && sides[1] <= Math.max(widthMm, heightMm));
  };

  for (const color of cloths) {
    cloth.append(colorChoice('cloth', color, () => change({ ...choices, clothColor: color })));
  }

  node.update = (nowJob, nowChoices, nowOffered) => {
    [job, choices, offered] = [nowJob, nowChoices, nowOffered];
    const keys = spools();
    const blocks = threads().map((index, n) => ({
      n,
      thread: offered.threads.find((thread) => thread.index === index) ?? offered.threads[0],
      spool: offered.spools?.find((spool) => spool.key === keys[n]),
    }));
    keepList(list, blocks, (b) => String(b.n), () => blockItem(offered, chooseThread, chooseSpool));
    setText(turn, t('choices.turn'));
    order.hidden = !choices.fewerChanges && !job.findings.some((f) => f.code === 'EMBROIDERY_CHANGES_TO_SAVE');
    order.update(Boolean(choices.fewerChanges));
    mirror.update(Boolean(choices.mirrored));
    hoop.update([['', t('choices.hoopSmallest')], ...offered.hoops.filter(holds).map(({ name }) => [name, t('choices.hoopOf', name)])], choices.hoop ?? '');
    setText(clothTitle, t('choices.cloth'));
    for (const label of cloth.children) {
      const input = label.firstElementChild;
      input.checked = input.value === (choices.clothColor || '#ffffff');
      const name = t(`cloth.${cloths.indexOf(input.value)}`);
      input.setAttribute('aria-label', name);
      label.title = name;
    }
  };
  return node;
}

/** One colour of the design: which thread, and a palette to choose another. */
function blockItem(offered, choose, chooseSpool) {
  const all = offered.threads;
  let block;
  const color = swatch();
  const name = el('strong');
  const number = el('span', { class: 'hint' });
  const button = el('button', { type: 'button', class: 'button quiet small', 'aria-expanded': 'false' });
  const palette = el('div', { class: 'palette', role: 'radiogroup', hidden: '' });
  const spool = spoolField(offered.spools ?? [], (key) => chooseSpool(block.n, key));
  const node = el('li', { class: 'block' }, el('div', { class: 'block-head' }, color, el('p', {}, number, ' ', name), button), palette, spool);

  // Made when it is first wanted: a design may have two hundred colours.
  const fill = () => {
    palette.append(...all.map((thread) => {
      const label = colorChoice(`thread-${block.n}`, thread.color, () => choose(block.n, thread.index));
      label.firstElementChild.value = String(thread.index);
      label.firstElementChild.setAttribute('aria-label', threadName(thread));
      label.title = threadName(thread);
      return label;
    }));
  };

  button.addEventListener('click', () => {
    if (palette.childElementCount === 0) {
      fill();
    }

    palette.hidden = !palette.hidden;
    button.setAttribute('aria-expanded', String(!palette.hidden));
    node.update(block);
    if (!palette.hidden) {
      palette.querySelector('input:checked')?.focus();
    }
  });

  node.update = (now) => {
    block = now;
    color.update(now.thread.color);
    setText(number, t('choices.block', now.n + 1));
    setText(name, threadName(now.thread));
    setText(button, t(palette.hidden ? 'choices.change' : 'choices.ready'));
    button.setAttribute('aria-label', t('choices.changeOf', now.n + 1));
    palette.setAttribute('aria-label', t('choices.block', now.n + 1));
    spool.update(now);
    for (const label of palette.children) {
      label.firstElementChild.checked = label.firstElementChild.value === String(now.thread.index);
    }
  };
  return node;
}

/** The lab's spool for a colour, beside it: the proposed one, or another of the shelf. update({ n, spool }) */
function spoolField(all, choose) {
  const color = swatch();
  const words = el('span');
  const select = el('select', {}, ...all.map((spool) => el('option', { value: spool.key }, [spool.key, spool.name].filter(Boolean).join(' · '))));
  select.addEventListener('change', () => choose(select.value));
  const node = el('label', { class: 'spool-choice' }, color, words, select);
  node.update = ({ n, spool }) => {
    node.hidden = !spool;
    if (spool) {
      color.update(spool.color);
      setText(words, t('choices.spool', n + 1));
      select.value = spool.key;
    }
  };
  return node;
}

const threadName = (thread) => [thread.name, thread.code].filter(Boolean).join(' ');

function colorChoice(group, color, onChosen) {
  const input = el('input', { type: 'radio', name: group, value: color, class: 'sr-only' });
  input.addEventListener('change', onChosen);
  const mark = swatch();
  mark.update(color);
  return el('label', { class: 'color' }, input, mark);
}

/** The thread with the same code and colour, else the one whose colour is nearest. */
function nearest(wanted, all) {
  const [red, green, blue] = channels(wanted.color);
  const distance = (thread) => {
    const [r, g, b] = channels(thread.color);
    return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  };
  return all.find((thread) => thread.name === wanted.name && thread.color === wanted.color)
    ?? all.reduce((best, thread) => (distance(thread) < distance(best) ? thread : best));
}

const channels = (color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
