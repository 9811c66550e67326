// What is done with the lines of a drawing, and how.

import { el, keepList, setText } from '../dom.js';
import { number } from '../format.js';
import { swatch } from '../parts.js';
import { t } from '../words.js';

const groupings = ['STROKE', 'COLOR', 'LAYER'];
const actions = ['CUT', 'DRAW', 'SKIP'];
const switches = ['weedingBox', 'mirrored', 'testSquare', 'registrationMarks'];

/** @returns {HTMLElement} with update(job, choices, offered) */
export function cutChoices(change) {
  let choices;
  let job;
  let offered;
  const material = selectField('material', (value) => change({ ...choices, material: value }));
  const grouping = el('div', { class: 'segments', role: 'radiogroup' });
  const groupingTitle = el('h3');
  const groups = el('ul', { class: 'groups' });
  const copies = numberField('copies', 1, 100, (value) => change({ ...choices, copies: value }));
  const boxes = switches.map((name) => switchField(name, (value) => change({ ...choices, [name]: value })));
  const node = el('div', { class: 'cut-choices' }, material, groupingTitle, grouping, groups, copies, ...boxes);

  for (const name of groupings) {
    grouping.append(segment('grouping', name, () => change({ ...choices, grouping: name, groups: [] })));
  }

  const current = () => (groupings.includes(choices.grouping) ? choices.grouping : 'STROKE');
  const groupsOf = (name) => job.facts.cut.groups.filter((g) => g.grouping === name);

  const changeGroup = (key, with_) => {
    const all = choices.groups ?? [];
    const old = all.find((g) => g.key === key) ?? { key, action: 'CUT' };
    change({ ...choices, groups: [...all.filter((g) => g.key !== key), { ...old, ...with_ }] });
  };

  node.update = (nowJob, nowChoices, nowOffered) => {
    [job, choices, offered] = [nowJob, nowChoices, nowOffered];
    const presets = offered.materials.filter((m) => !m.isPen);
    const chosen = presets.find((m) => m.name === choices.material) ?? presets[0];
    material.update(presets.map((m) => [m.name, m.label]), chosen?.name ?? '');
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
    copies.update(choices.copies || 1);
    for (const box of boxes) {
      box.update(choices[box.name] ?? (box.name === 'mirrored' && Boolean(chosen?.isMirrored)), box.name === 'mirrored' && chosen?.isMirrored ? t('choices.mirroredWhy') : '');
    }
  };
  return node;
}

/** Lines of one colour or layer: cut, drawn or left out, with what, how often. */
function groupItem(change) {
  let key;
  const color = swatch();
  const name = el('strong');
  const size = el('span', { class: 'hint' });
  const action = el('div', { class: 'segments', role: 'radiogroup' });
  const preset = selectField('preset', (value) => change(key, { material: value }));
  const passes = numberField('passes', 0, 10, (value) => change(key, { passes: value }));
  const details = el('div', { class: 'group-more' }, preset, passes);
  const node = el('li', { class: 'group' }, el('div', { class: 'block-head' }, color, el('p', {}, name, ' ', size)), action, details);
  for (const what of actions) {
    action.append(segment(`action-${nextId()}`, what, () => change(key, { action: what, material: '' })));
  }

  node.update = ({ n, group, choice, offered }) => {
    key = group.key;
    color.update(group.color);
    const called = group.name === '' ? t('choices.noLayer') : group.name.startsWith('#') ? t('choices.block', n + 1) : group.name;
    setText(name, called);
    setText(size, t(group.pathCount === 1 ? 'choices.line' : 'choices.lines', number(group.pathCount), number(group.lengthMm / 1000, 2)));
    action.setAttribute('aria-label', t('choices.actionOf', called));
    for (const label of action.children) {
      label.firstElementChild.name = `action-${key}`;
      label.firstElementChild.checked = label.firstElementChild.value === (actions.includes(choice.action) ? choice.action : 'CUT');
      setText(label.lastElementChild, t(`action.${label.firstElementChild.value}`));
    }

    details.hidden = choice.action === 'SKIP';
    const fitting = offered.materials.filter((m) => m.isPen === (choice.action === 'DRAW'));
    preset.update([['', t('choices.presetUsual')], ...fitting.map((m) => [m.name, m.label])], choice.material ?? '');
    passes.update(choice.passes ?? 0);
  };
  return node;
}

let ids = 0;
const nextId = () => `choice-${++ids}`;

function segment(group, value, onChosen) {
  const input = el('input', { type: 'radio', name: group, value, class: 'sr-only' });
  input.addEventListener('change', onChosen);
  return el('label', { class: 'segment' }, input, el('span'));
}

function selectField(name, onChosen) {
  const id = nextId();
  const label = el('label', { for: id });
  const select = el('select', { id });
  select.addEventListener('change', () => onChosen(select.value));
  const node = el('div', { class: 'field' }, label, select);
  node.update = (options, value) => {
    setText(label, t(`choices.${name}`));
    const said = JSON.stringify(options);
    if (select.dataset.said !== said) {
      select.dataset.said = said;
      select.replaceChildren(...options.map(([key, words]) => el('option', { value: key }, words)));
    }

    select.value = value;
  };
  return node;
}

function numberField(name, least, most, onChosen) {
  const id = nextId();
  const label = el('label', { for: id });
  const input = el('input', { id, type: 'number', min: String(least), max: String(most), inputmode: 'numeric' });
  input.addEventListener('change', () => {
    // Left as typed, even where it cannot be: the server says what is wrong with it.
    onChosen(Math.round(input.valueAsNumber || least));
  });
  const node = el('div', { class: 'field short' }, label, input);
  node.update = (value) => {
    setText(label, t(`choices.${name}`));
    if (document.activeElement !== input) {
      input.value = String(value);
    }
  };
  return node;
}

function switchField(name, onChosen) {
  const id = nextId();
  const input = el('input', { id, type: 'checkbox', 'aria-describedby': `${id}-why` });
  const label = el('label', { for: id });
  const why = el('p', { class: 'hint', id: `${id}-why` });
  input.addEventListener('change', () => onChosen(input.checked));
  const node = el('div', { class: 'check' }, input, el('div', {}, label, why));
  node.name = name;
  node.update = (value, reason) => {
    input.checked = value;
    setText(label, t(`choices.${name}`));
    setText(why, reason || t(`choices.${name}Hint`));
  };
  return node;
}
