// The dialogue with a machine that speaks in lines, and a command of one's own into it.

import { headers } from '../api.js';
import { el, setOptional, setText } from '../dom.js';
import { follow } from '../live.js';
import { t } from '../words.js';
import { machinePath, machines, order } from './board.js';
import { session } from './session.js';

const kept = 500;

// Said unasked, about once a second: "T:25.5 /0.0 B:25.7 /0.0 …"; the answer to M105 begins with ok.
const temperature = /^\s*T:/;

// Of a file, hundreds a second: "N1234 G1 X10*77" and "ok".
const ofFile = { us: /^N\d/, machine: /^ok\s*$/ };

// A command without what is added to it on its way, to know again what was typed here.
const bare = (text) => text.replace(/^N\d+|;.*|\*\d+$|\s/g, '').toUpperCase();

export function terminal(id) {
  const title = el('h2');
  const hint = el('p', { class: 'hint' });
  const lines = el('ol', { class: 'dialogue', tabindex: '0', role: 'log' });
  const withTemperatures = el('input', { id: 'temperatures', type: 'checkbox' });
  const temperaturesLabel = el('label', { for: 'temperatures' });
  const withFile = el('input', { id: 'file-lines', type: 'checkbox' });
  const fileLabel = el('label', { for: 'file-lines' });
  const label = el('label', { for: 'command' });
  const input = el('input', { id: 'command', type: 'text', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: '90' });
  const send = el('button', { type: 'submit', class: 'button' });
  const error = el('p', { class: 'error', role: 'alert' });
  const words = el('p', { class: 'question-words' });
  const yes = el('button', { type: 'button', class: 'button' });
  const no = el('button', { type: 'button', class: 'button quiet' });
  const asking = el('div', { class: 'question', role: 'group', tabindex: '-1', hidden: '' }, words, el('div', { class: 'row' }, yes, no));
  const form = el('form', { class: 'command' }, label, el('div', { class: 'row' }, input, send));
  const shown = [[withTemperatures, temperaturesLabel], [withFile, fileLabel]].map((check) => el('div', { class: 'check' }, ...check));
  const node = el('section', { class: 'card terminal', hidden: '' }, title, hint, lines, ...shown, form, asking, error);
  const typed = new Set();
  let isBusy = false;
  let asked;

  const isOfFile = (from, text) => machines.get(id)?.state === 'BUSY' && ofFile[from].test(text) && !typed.has(bare(text));

  const add = ({ fromMachine, text }) => {
    const from = fromMachine ? 'machine' : 'us';
    if ((fromMachine && temperature.test(text) && !withTemperatures.checked) || (isOfFile(from, text) && !withFile.checked)) {
      return;
    }

    const isAtEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
    lines.append(el('li', { 'data-from': from }, text));
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
    typed.add(bare(command));
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
    setText(fileLabel, t('terminal.fileLines'));
    setText(label, t('terminal.command'));
    setText(send, t('terminal.send'));
    setText(yes, t('terminal.yes'));
    setText(no, t('ask.no'));
  };
  setOptional(error, '');
  return node;
}
