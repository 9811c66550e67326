// How large the drawing is made, which way round, and where it lies.

import { el, setText } from '../dom.js';
import { t } from '../words.js';
import { numberField, selectField, switchField } from './fields.js';

const largest = 3000;

// Illustrator, old Inkscape, browsers.
const perInch = [72, 90, 96];
const sizeGuesses = ['CUT_NO_SIZE', 'CUT_OLD_PIXELS', 'CUT_ILLUSTRATOR_UNITS'];
const asDrawn = { widthMm: 0, heightMm: 0, scalePercent: 0 };
const rounded = (value, digits) => Number((value ?? 0).toFixed(digits));

/** @returns {HTMLElement} with update(job, choices) */
export function sizeChoices(set) {
  let choices;
  let facts;
  const sizes = ['widthMm', 'heightMm', 'scalePercent'].map((name) => {
    const field = numberField(name, { least: 1, most: name === 'scalePercent' ? 10_000 : largest, step: 0.1, empty: true }, (value) => set({ ...asDrawn, [name]: value ?? 0 }));
    field.name = name;
    return field;
  });
  const turn = button('turn', () => set({ quarterTurns: ((choices.quarterTurns ?? 0) + 1) % 4 }));
  const reset = button('asDrawn', () => set({ ...asDrawn, quarterTurns: 0, position: undefined }));
  const places = ['leftMm', 'topMm'].map((name) => {
    const field = numberField(name, { least: 0, most: largest, step: 0.1, empty: true }, (value) =>
      set({ position: value === undefined ? undefined : { ...{ leftMm: rounded(facts.leftMm, 1), topMm: rounded(facts.topMm, 1) }, ...choices.position, [name]: value } }));
    field.name = name;
    return field;
  });
  const units = selectField('units', (value) => set({ unitsPerInch: Number(value) }));
  const keep = switchField('keepOutside', (value) => set({ outside: value ? 'KEEP' : 'OUTSIDE_UNSPECIFIED' }));
  const crop = switchField('crop', (value) => set({ outside: value ? 'CROP' : 'OUTSIDE_UNSPECIFIED' }));
  const node = el('div', { class: 'cut-choices' }, el('div', { class: 'group-more' }, ...sizes), el('div', { class: 'segments' }, turn, reset), el('div', { class: 'group-more' }, ...places), units, keep, crop);

  node.update = (job, nowChoices) => {
    [facts, choices] = [job.facts.cut, nowChoices];
    const has = (...codes) => job.findings.some((f) => codes.includes(f.code));
    const now = { widthMm: rounded(facts.pieceWidthMm, 1), heightMm: rounded(facts.pieceHeightMm, 1), scalePercent: rounded(100 * (facts.scale || 1), 1) };
    for (const field of sizes) {
      field.update(choices[field.name] || undefined, String(now[field.name]));
    }

    for (const field of places) {
      field.update(choices.position?.[field.name], String(rounded(facts[field.name], 1)));
    }

    turn.update();
    reset.update();
    reset.hidden = !choices.widthMm && !choices.heightMm && !choices.scalePercent && !choices.quarterTurns && !choices.position;
    units.hidden = !choices.unitsPerInch && !has(...sizeGuesses);
    units.update([['0', t('choices.unitsAsFile')], ...perInch.map((n) => [String(n), t('choices.unitsPerInch', n)])], String(choices.unitsPerInch || 0));
    keep.hidden = choices.outside !== 'KEEP' && !has('CUT_OUTSIDE_PAGE');
    keep.update(choices.outside === 'KEEP');
    crop.update(choices.outside === 'CROP');
  };
  return node;
}

function button(name, act) {
  const node = el('button', { type: 'button', class: 'button quiet small' });
  node.addEventListener('click', act);
  node.update = () => setText(node, t(`choices.${name}`));
  return node;
}
