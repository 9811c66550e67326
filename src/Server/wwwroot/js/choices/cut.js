// What is done with the lines of a drawing, and how.

import { el, keepList, setText } from '../dom.js';
import { t } from '../words.js';
import { numberField, segment, selectField, switchField } from './fields.js';
import { groupItem } from './groups.js';
import { marksChoices } from './marks.js';
import { numberChoices } from './numbers.js';
import { cutQuestions } from './questions.js';
import { sizeChoices } from './size.js';

const groupings = ['STROKE', 'COLOR', 'LAYER'];
const fillings = ['EDGES', 'LEAVE'];
const finishing = ['weedingBox', 'mirrored', 'testSquare'];

/** @returns {HTMLElement} with update(job, choices, offered) */
export function cutChoices(change, isStaff) {
  let choices;
  let job;
  let offered;
  const set = (with_) => change({ ...choices, ...with_ });
  const questions = cutQuestions(set);
  const material = selectField('material', (value) => set({ material: value }));

  const groupingTitle = el('h3');
  const grouping = el('div', { class: 'segments', role: 'radiogroup' });
  const groups = el('ul', { class: 'groups' });
  const fillsTitle = el('h3');
  const fills = el('div', { class: 'segments', role: 'radiogroup' });
  const join = switchField('join', (value) => set({ join: value }));
  const outline = numberField('outline', { least: 0, most: 50, step: 0.5, hint: true }, (value) => set({ outlineMm: value }));
  const outlineOnly = switchField('outlineOnly', (value) => set({ outlineOnly: value }));
  const background = switchField('background', (value) => set({ background: value }));
  const lines = section('lines', true, groupingTitle, grouping, groups, fillsTitle, fills, background, join, outline, outlineOnly);

  const size = sizeChoices(set);
  const place = section('place', false, size);

  const numbers = numberChoices((value) => set({ numbers: value }));
  const team = section('team', false, numbers);
  team.hidden = !isStaff;

  const copies = numberField('copies', { least: 1, most: 100 }, (value) => set({ copies: value }));
  const boxes = finishing.map((name) => switchField(name, (value) => set({ [name]: value })));
  const marks = marksChoices(set);
  const making = section('making', false, copies, ...boxes, marks);
  const node = el('div', { class: 'cut-choices' }, questions, material, lines, place, making, team);

  for (const name of groupings) {
    grouping.append(segment('grouping', name, () => set({ grouping: name, groups: [] })));
  }

  for (const name of fillings) {
    fills.append(segment('fills', name, () => set({ fills: name })));
  }

  const current = () => (groupings.includes(choices.grouping) ? choices.grouping : 'STROKE');
  const groupsOf = (name) => job.facts.cut.groups.filter((g) => g.grouping === name);

  const changeGroup = (key, with_) => {
    const all = choices.groups ?? [];
    const old = all.find((g) => g.key === key) ?? { key, action: 'CUT' };
    set({ groups: [...all.filter((g) => g.key !== key), { ...old, ...with_ }] });
  };

  const showGroups = () => {
    setText(groupingTitle, t('choices.grouping'));
    for (const label of grouping.children) {
      const input = label.firstElementChild;
      input.checked = input.value === current();
      label.hidden = input.value !== 'STROKE' && groupsOf(input.value).length < 2 && !input.checked;
      setText(label.lastElementChild, t(`grouping.${input.value}`));
    }

    const single = [...grouping.children].filter((label) => !label.hidden).length < 2;
    grouping.hidden = groupingTitle.hidden = single;
    const shown = current() === 'STROKE' ? [] : groupsOf(current());
    keepList(groups, shown.map((group, n) => ({ n, group, choice: (choices.groups ?? []).find((c) => c.key === group.key) ?? { key: group.key, action: 'CUT' }, offered })), (g) => g.group.key, () => groupItem(changeGroup));
  };

  const showFills = () => {
    const isChosen = fillings.includes(choices.fills);
    fills.hidden = fillsTitle.hidden = !isChosen && !job.findings.some((f) => f.code === 'CUT_FILL_LEFT_OUT');
    setText(fillsTitle, t('choices.fills'));
    for (const label of fills.children) {
      const input = label.firstElementChild;
      input.checked = input.value === choices.fills;
      setText(label.lastElementChild, t(`fills.${input.value}`));
    }
  };

  node.update = (nowJob, nowChoices, nowOffered) => {
    [job, choices, offered] = [nowJob, nowChoices, nowOffered];
    const presets = offered.materials.filter((m) => !m.isPen);
    const chosen = presets.find((m) => m.name === choices.material) ?? presets[0];
    questions.update(job, choices);
    material.update(presets.map((m) => [m.name, m.label]), chosen?.name ?? '');
    showGroups();
    showFills();
    background.hidden = !choices.background && !job.findings.some((f) => f.code === 'CUT_BACKGROUND');
    background.update(choices.background ?? false);
    join.update(choices.join ?? false);
    outline.update(choices.outlineMm || 0);
    outlineOnly.hidden = !(choices.outlineMm > 0);
    outlineOnly.update(choices.outlineOnly ?? false);
    size.update(job, choices);
    marks.update(job, choices);
    numbers.update(chosen, choices);
    copies.update(choices.copies || 1);
    for (const box of boxes) {
      const usual = { mirrored: Boolean(chosen?.isMirrored), testSquare: job.facts.cut.hasTest }[box.name] ?? false;
      box.update(choices[box.name] ?? usual, box.name === 'mirrored' && chosen?.isMirrored ? t('choices.mirroredWhy') : '');
    }

    [lines, place, making, team].forEach((part) => part.update());
  };
  return node;
}

/** Choices of one kind, which fold away. update() */
function section(name, isOpen, ...children) {
  const summary = el('summary');
  const node = el('details', { class: 'choice-part', 'data-part': name, ...(isOpen ? { open: '' } : {}) }, summary, el('div', { class: 'cut-choices' }, ...children));
  node.update = () => setText(summary, t(`choices.part.${name}`));
  return node;
}
