// Sends a job back with an explanation: a ready-made one, one's own words, or both.

import { action } from '../action.js';
import { el, setText } from '../dom.js';
import { t } from '../words.js';
import { jobPath, order } from './board.js';

const ready = {
  'prusa-mk3s': ['tooLong', 'supports', 'otherPrinter', 'fragile', 'content'],
  'brother-870se': ['tooLong', 'tooDense', 'tooManyColours', 'content'],
  'silhouette-cameo4pro': ['tooFine', 'wrongSize', 'textNotPaths', 'content'],
};

/** update(job) */
export function sendBackForm() {
  let job;
  const summary = el('summary', { class: 'button quiet' });
  const hint = el('p', { class: 'hint' });
  const choices = el('div', { class: 'ready', role: 'group' });
  const label = el('label', { for: 'explanation' });
  const words = el('textarea', { id: 'explanation', rows: '4', maxlength: '500' });
  const send = action(() => order(jobPath(job, ':sendBack'), { explanation: words.value }), { picture: 'back' });
  const node = el('details', { class: 'send-back' }, summary, el('div', { class: 'send-back-form' }, hint, choices, label, words, send));

  const add = (sentence) => {
    words.value = [words.value.trim(), sentence].filter(Boolean).join('\n').slice(0, 500);
    words.focus();
  };

  node.update = (now) => {
    job = now;
    node.hidden = job.state !== 'IN_REVIEW';
    setText(summary, t('act.sendBackOpen'));
    setText(hint, t('sendBack.hint', job.nickname));
    setText(label, t('sendBack.words'));
    choices.setAttribute('aria-label', t('sendBack.ready'));
    const names = ready[job.kind] ?? ['content'];
    const said = names.map((name) => t(`sendBack.${name}`)).join();
    if (choices.dataset.said !== said) {
      choices.dataset.said = said;
      choices.replaceChildren(...names.map((name) => {
        const sentence = t(`sendBack.${name}`);
        const button = el('button', { type: 'button', class: 'chip' }, sentence);
        button.addEventListener('click', () => add(sentence));
        return button;
      }));
    }

    send.update({ label: t('act.sendBack'), stamp: `${job.state} ${job.revision}` });
  };
  return node;
}
