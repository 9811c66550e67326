// Where the printed marks of print and cut stand.

import { el } from '../dom.js';
import { numberField, switchField } from './fields.js';

const ends = { leftMm: [10, 600], topMm: [10, 3000], widthMm: [50, 600], heightMm: [50, 3000] };

/** @returns {HTMLElement} with update(job, choices) */
export function marksChoices(set) {
  let known;
  let choices;
  const isOn = switchField('registrationMarks', (value) => set({ registrationMarks: value, marks: value ? choices.marks : undefined }));
  const fields = Object.entries(ends).map(([name, [least, most]]) => {
    const field = numberField(`marks.${name}`, { least, most, step: 0.05, empty: true }, (value) => set({ registrationMarks: true, marks: { ...known, ...choices.marks, [name]: value ?? known[name] } }));
    field.name = name;
    return field;
  });
  const where = el('div', { class: 'group-more' }, ...fields);
  const node = el('div', { class: 'cut-choices' }, isOn, where);

  node.update = (job, nowChoices) => {
    choices = nowChoices;
    const found = job.findings.find((f) => f.code === 'CUT_HAS_MARKS')?.args.map(Number);
    known = Object.fromEntries(Object.keys(ends).map((name, n) => [name, found?.[n] ?? ends[name][0]]));
    const isChosen = choices.registrationMarks ?? Boolean(found);
    isOn.update(isChosen);
    where.hidden = !isChosen;
    for (const field of fields) {
      field.update(choices.marks?.[field.name], String(known[field.name]));
    }
  };
  return node;
}
