// Fields of the choices about a job.

import { el, setOptional, setText } from '../dom.js';
import { t } from '../words.js';

let ids = 0;
export const nextId = () => `choice-${++ids}`;

export function segment(group, value, onChosen) {
  const input = el('input', { type: 'radio', name: group, value, class: 'sr-only' });
  input.addEventListener('change', onChosen);
  return el('label', { class: 'segment' }, input, el('span'));
}

/** update(options, value) */
export function selectField(name, onChosen) {
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

/** A number; with `empty` it may be left empty, and then says undefined. update(value, placeholder) */
export function numberField(name, { least, most, step = 1, empty = false, hint = false }, onChosen) {
  const id = nextId();
  const label = el('label', { for: id });
  const input = el('input', { id, type: 'number', min: String(least), max: String(most), step: String(step), inputmode: step < 1 ? 'decimal' : 'numeric' });
  const why = el('p', { class: 'hint', id: `${id}-why`, hidden: '' });
  input.addEventListener('change', () => {
    // Left as typed, even where it cannot be: the server says what is wrong with it.
    const value = input.valueAsNumber;
    onChosen(Number.isNaN(value) ? (empty ? undefined : least) : step < 1 ? value : Math.round(value));
  });
  const node = el('div', { class: 'field short' }, label, input, why);
  if (hint) {
    input.setAttribute('aria-describedby', why.id);
  }

  node.update = (value, placeholder = '') => {
    setText(label, t(`choices.${name}`));
    setOptional(why, hint ? t(`choices.${name}Hint`) : '');
    input.placeholder = placeholder;
    if (document.activeElement !== input) {
      input.value = value === undefined ? '' : String(value);
    }
  };
  return node;
}

/** update(value, reason) */
export function switchField(name, onChosen) {
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
