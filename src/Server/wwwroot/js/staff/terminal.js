// The dialogue with a machine that speaks in lines, and a command of one's own into it.

import { headers } from '../api.js';
import { el, setOptional, setText } from '../dom.js';
import { follow } from '../live.js';
import { t } from '../words.js';
import { machinePath, order } from './board.js';
import { session } from './session.js';

const kept = 500;

// Said unasked, about once a second: "T:25.5 /0.0 B:25.7 /0.0 …"; the answer to M105 begins with ok.
const temperature = /^\s*T:/;

export function terminal(id) {
  const title = el('h2');
  const hint = el('p', { class: 'hint' });
  const lines = el('ol', { class: 'dialogue', tabindex: '0', role: 'log' });
  const withTemperatures = el('input', { id: 'temperatures', type: 'checkbox' });
  const temperaturesLabel = el('label', { for: 'temperatures' });
  const label = el('label', { for: 'command' });
  const input = el('input', { id: 'command', type: 'text', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: '90' });
  const send = el('button', { type: 'submit', class: 'button' });
  const error = el('p', { class: 'error', role: 'alert' });
  const words = el('p', { class: 'question-words' });
  const yes = el('button', { type: 'button', class: 'button' });
  const no = el('button', { type: 'button', class: 'button quiet' });
  const asking = el('div', { class: 'question', role: 'group', tabindex: '-1', hidden: '' }, words, el('div', { class: 'row' }, yes, no));
  const form = el('form', { class: 'command' }, label, el('div', { class: 'row' }, input, send));
  const node = el('section', { class: 'card terminal', hidden: '' }, title, hint, lines, el('div', { class: 'check' }, withTemperatures, temperaturesLabel), form, asking, error);
  let isBusy = false;
  let asked;

  const add = (line) => {
    if (line.fromMachine && temperature.test(line.text) && !withTemperatures.checked) {
      return;
    }

    const isAtEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
    lines.append(el('li', { 'data-from': line.fromMachine ? 'machine' : 'us' }, line.text));
    while (lines.childElementCount > kept) {
      lines.firstElementChild.remove();
    }

    if (isAtEnd) {
      lines.scrollTop = lines.scrollHeight;
    }
  };

  const tell = async (command, confirmed) => {
    if (isBusy) {
      return;
    }

    isBusy = true;
    asking.hidden = true;
    setOptional(error, '');
    const answer = await order(machinePath({ id }, ':sendCommand'), { command, confirmed });
    isBusy = false;
    if (answer.ok) {
      input.value = '';
      input.focus();
    } else if (answer.reason === 'CONFIRM_NEEDED') {
      asked = command;
      setText(words, answer.message);
      asking.setAttribute('aria-label', answer.message);
      asking.hidden = false;
      asking.focus();
    } else {
      setOptional(error, answer.message);
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value.trim()) {
      tell(input.value.trim(), false);
    }
  });
  yes.addEventListener('click', (event) => event.detail <= 1 && tell(asked, true));
  no.addEventListener('click', () => {
    asking.hidden = true;
    input.focus();
  });

  follow(
    machinePath({ id }, '/console'),
    () => {
      // Each opening brings the last lines again.
      lines.replaceChildren();
      return headers(session.key);
    },
    {
      line: add,
    },
    () => {},
    (status) => (node.dataset.without = String(status)),
  );

  node.update = () => {
    node.hidden = node.dataset.without !== undefined;
    setText(title, t('terminal.title'));
    setText(hint, t('terminal.hint'));
    lines.setAttribute('aria-label', t('terminal.dialogue'));
    setText(temperaturesLabel, t('terminal.temperatures'));
    setText(label, t('terminal.command'));
    setText(send, t('terminal.send'));
    setText(yes, t('terminal.yes'));
    setText(no, t('ask.no'));
  };
  setOptional(error, '');
  return node;
}
