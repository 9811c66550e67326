// What the lab sets for one machine: a form made from the settings themselves, so that a new setting needs no new page.

import { action } from '../action.js';
import { call } from '../api.js';
import { el, setText } from '../dom.js';
import { language, t } from '../words.js';
import { ask, machinePath } from './board.js';
import { shelfField } from './shelf.js';

// What can stand in settings that are one of a few words.
const oneOf = {
  tool: ['blade', 'autoBlade', 'pen'],
  feeding: ['mat', 'roll'],
  finish: ['lift', 'weed', 'press'],
  pressure: ['unknown', 'light', 'medium', 'heavy'],
  peel: ['unknown', 'hot', 'warm', 'cold'],
};

export function settingsEditor(id) {
  let settings;
  let shown;
  const title = el('h2');
  const origin = el('p', { class: 'hint' });
  const form = el('div', { class: 'settings' });
  const save = action(() => put(), { picture: 'good' });
  const reset = action(() => restore(), { look: 'quiet danger', question: true });
  const node = el('section', { class: 'card', hidden: '' }, title, origin, form, el('div', { class: 'acts' }, save, reset));

  const take = (answer) => {
    if (answer.ok) {
      settings = structuredClone(answer.body.settings);
      origin.dataset.staff = String(answer.body.setByStaff);
      shown = undefined;
      node.update();
    }

    return answer;
  };

  const load = async () => take(await call(machinePath({ id }, '/settings')));

  const put = async () => {
    const answer = await ask(machinePath({ id }, '/settings'), { method: 'PUT', body: settings });
    markWrong(form, answer.ok ? undefined : answer);
    return take(answer);
  };

  const restore = async () => take(await ask(machinePath({ id }, '/settings:reset'), { method: 'POST', body: {} }));

  node.update = () => {
    node.hidden = !settings;
    setText(title, t('settings.title'));
    setText(origin, t(origin.dataset.staff === 'true' ? 'settings.byStaff' : 'settings.byConfiguration'));
    save.update({ label: t('settings.save') });
    reset.update({ label: t('settings.reset'), question: t('settings.askReset'), yes: t('settings.yesReset'), no: t('ask.no'), hidden: origin.dataset.staff !== 'true' });
    if (settings && shown !== language()) {
      shown = language();
      form.replaceChildren(...fieldsOf(settings, ''));
    }
  };

  load();
  return node;
}

const nameOf = (member) => t(`setting.${member}`);

/** A field for each member. path: where it stands, such as "materials:2:". */
function fieldsOf(object, path) {
  return Object.entries(object).map(([member, value]) => {
    const where = `${path}${member}`;
    const set = (now) => (object[member] = now);
    return member === 'shelf' ? shelfField(value)
      : Array.isArray(value) && (value.length === 0 || typeof value[0] !== 'object') ? textList(member, where, value, set)
      : Array.isArray(value) ? recordList(member, where, value)
      : value !== null && typeof value === 'object' ? el('fieldset', Object.keys(value).length > 2 ? { class: 'wide row' } : {}, el('legend', {}, nameOf(member)), ...fieldsOf(value, `${where}:`))
      : single(member, where, value, set);
  });
}

let ids = 0;

function single(member, where, value, set) {
  const id = `setting-${++ids}`;
  const kind = typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' || value === null ? 'number' : 'text';
  const input = oneOf[member]
    ? el('select', { id }, ...oneOf[member].map((word) => el('option', { value: word }, t(`option.${word}`))))
    : el('input', { id, type: kind, ...(kind === 'number' ? { step: 'any', inputmode: 'decimal' } : {}) });
  if (kind === 'checkbox') {
    input.checked = value;
  } else {
    input.value = value ?? '';
  }

  input.dataset.path = where.toLowerCase();
  input.addEventListener('change', () => {
    input.removeAttribute('aria-invalid');
    set(kind === 'checkbox' ? input.checked : kind === 'number' ? (input.value === '' ? null : input.valueAsNumber) : input.value.trim());
  });
  const label = el('label', { for: id }, nameOf(member));
  return el('div', { class: kind === 'checkbox' ? 'check setting' : 'field setting' }, ...(kind === 'checkbox' ? [input, label] : [label, input]));
}

function textList(member, where, values, set) {
  const id = `setting-${++ids}`;
  const input = el('input', { id, type: 'text' });
  input.value = values.join(', ');
  input.dataset.path = where.toLowerCase();
  input.addEventListener('change', () => set(input.value.split(',').map((word) => word.trim()).filter(Boolean)));
  return el('div', { class: 'field setting wide' }, el('label', { for: id }, nameOf(member)), input);
}

/** Records, each folded away under its name: changed, added, removed, moved up. */
function recordList(member, where, records) {
  const list = el('ol', { class: 'records' });
  const node = el('fieldset', { class: 'wide' }, el('legend', {}, nameOf(member)), list);
  const draw = (open) => list.replaceChildren(...records.map((record, n) => recordItem(record, n, n === open)));

  const recordItem = (record, n, isOpen) => {
    const say = () => record[language() === 'fr' ? 'labelFr' : 'labelEn'] || record.name || [record.widthMillimetres, record.heightMillimetres].filter(Boolean).join(' × ') || String(n + 1);
    const summary = el('summary', {}, say());
    const button = (words, act) => {
      const made = el('button', { type: 'button', class: 'button quiet small', 'aria-label': `${words} : ${say()}` }, words);
      made.addEventListener('click', act);
      return made;
    };
    const buttons = el('div', { class: 'acts' },
      button(t('settings.copy'), () => {
        records.splice(n + 1, 0, { ...structuredClone(record), ...(record.name ? { name: freeName(record.name, records) } : {}) });
        draw(n + 1);
      }),
      ...(n > 0 ? [button(t('settings.up'), () => {
        records.splice(n - 1, 0, ...records.splice(n, 1));
        draw(n - 1);
      })] : []),
      ...(records.length > 1 ? [button(t('settings.remove'), () => {
        records.splice(n, 1);
        draw();
      })] : []));
    const body = el('div', { class: 'settings' }, ...fieldsOf(record, `${where}:${n}:`));
    const item = el('details', { ...(isOpen ? { open: '' } : {}) }, summary, body, buttons);
    item.addEventListener('change', () => setText(summary, say()));
    return el('li', {}, item);
  };

  draw();
  return node;
}

function freeName(name, records) {
  const base = name.replace(/-\d+$/, '').slice(0, 26);
  for (let n = 2; ; n++) {
    if (!records.some((record) => record.name === `${base}-${n}`)) {
      return `${base}-${n}`;
    }
  }
}

/** Marks the field that an answer complains of, such as "Materials:2:Force: 1 to 33". */
function markWrong(form, answer) {
  for (const input of form.querySelectorAll('[aria-invalid]')) {
    input.removeAttribute('aria-invalid');
  }

  const path = /^[\w:]*\w(?=: )/.exec(answer?.args?.[0] ?? '')?.[0].toLowerCase();
  const wrong = path && [...form.querySelectorAll('[data-path]')].find((input) => input.dataset.path === path);
  if (wrong) {
    wrong.closest('details')?.setAttribute('open', '');
    wrong.setAttribute('aria-invalid', 'true');
    wrong.focus();
  }
}
