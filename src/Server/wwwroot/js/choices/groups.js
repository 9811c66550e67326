// What is done with the lines of one colour or layer.

import { el, setText } from '../dom.js';
import { number } from '../format.js';
import { swatch } from '../parts.js';
import { t } from '../words.js';
import { nextId, numberField, segment, selectField } from './fields.js';

const actions = ['CUT', 'DRAW', 'SKIP'];

/** Lines of one colour or layer: cut, drawn or left out, with what, how often. */
export function groupItem(change) {
  let key;
  const color = swatch();
  const name = el('strong');
  const size = el('span', { class: 'hint' });
  const action = el('div', { class: 'segments', role: 'radiogroup' });
  const preset = selectField('preset', (value) => change(key, { material: value }));
  const passes = numberField('passes', { least: 0, most: 10 }, (value) => change(key, { passes: value }));
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
    setText(size, [
      ...(group.pathCount > 0 ? [t('choices.lines', group.pathCount, number(group.lengthMm / 1000, 2))] : []),
      ...(group.uncuttableCount > 0 ? [t('choices.uncuttable', number(group.uncuttableCount))] : []),
    ].join(' · '));
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
