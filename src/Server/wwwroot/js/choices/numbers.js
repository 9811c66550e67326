// Numbers of the team for the material of one job, in place of those that the lab has set.

import { el, setText } from '../dom.js';
import { t } from '../words.js';
import { numberField } from './fields.js';

const most = { force: 33, speed: 30, depth: 10, passes: 10 };

/** @returns {HTMLElement} with update(material, choices) */
export function numberChoices(set) {
  let material;
  let all = [];
  const own = () => all.find((n) => n.material === material?.name) ?? {};
  const hint = el('p', { class: 'hint' });
  const fields = Object.keys(most).map((name) => {
    const field = numberField(name === 'passes' ? 'passesOf' : name, { least: 1, most: most[name], empty: true }, (value) => {
      // Kept here at once: the next field may be left before the server has answered.
      all = [...all.filter((n) => n.material !== material.name), { ...own(), material: material.name, [name]: value ?? 0 }];
      set(all);
    });
    field.name = name;
    return field;
  });
  const node = el('div', { class: 'cut-choices' }, hint, el('div', { class: 'group-more' }, ...fields));
  node.update = (nowMaterial, choices) => {
    [material, all] = [nowMaterial, choices.numbers ?? []];
    const isUnknown = material?.asksTeam && ['force', 'speed', 'depth'].some((name) => !(own()[name] || material[name] > 0));
    setText(hint, t(isUnknown ? 'choices.numbersUnknown' : 'choices.numbersHint', material?.label ?? ''));
    for (const field of fields) {
      field.update(own()[field.name] || undefined, material?.[field.name] > 0 ? String(material[field.name]) : '?');
    }
  };
  return node;
}
