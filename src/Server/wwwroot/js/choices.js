// What can be chosen about a job, with the picture beside it. Each change is checked by the server at once, and comes back
// with new findings, another estimate and another picture. Whoever changes nothing gets sensible defaults.

import { cutChoices } from './choices/cut.js';
import { embroideryChoices } from './choices/embroidery.js';
import { el, setOptional, setText } from './dom.js';
import { offersFor } from './offers.js';
import { t } from './words.js';

// Somebody who goes through a list with the arrow keys is not checked at each step; the picture still follows at once.
const calm = 120;

const parts = { embroidery: embroideryChoices, cut: cutChoices };

/**
 * @param {(choices: object) => Promise<{ok: boolean, body: any, message: string}>} send
 * @param {string[]} states in which something can be chosen
 * @param {{isStaff?: boolean}} who staff choose more than patrons
 * @returns {HTMLElement} with update(job)
 */
export function choicesOf(send, states, { isStaff = false } = {}) {
  let job;
  let part;
  let offered;
  let draft;
  let outcome; // of the last change: 'checked' or 'refused'
  let timer;
  let isSending = false;
  const title = el('h2');
  const hint = el('p', { class: 'hint' });
  const place = el('div', { class: 'choices-of' });
  const said = el('p', { class: 'hint', role: 'status' });
  const error = el('p', { class: 'error', role: 'alert' });
  const node = el('section', { class: 'card choices', hidden: '' }, title, hint, place, said, error);

  const work = () => Object.keys(parts).find((name) => job.facts?.[name]);

  const show = () => {
    setText(title, t(`choices.${work()}`));
    setText(hint, job.findings.some((f) => f.severity === 'QUESTION' && !f.forStaff) ? '' : t(`choices.hint.${work()}`));
    part.update(job, draft ?? job.choices?.[work()] ?? {}, offered);
    setText(said, outcome === 'checked' ? t('choices.checked') : draft && !outcome ? t('choices.checking') : '');
  };

  const change = (choices) => {
    draft = choices;
    outcome = undefined;
    setOptional(error, '');
    show();
    clearTimeout(timer);
    timer = setTimeout(push, calm);
  };

  const push = async () => {
    if (isSending) {
      return;
    }

    isSending = true;
    const [sent, before] = [draft, job];
    const answer = await send({ [work()]: sent });
    isSending = false;
    if (draft !== sent) {
      push();
      return;
    }

    // What was refused stays as it was typed, beside the server's words. What was kept is said until the next change: the
    // job itself may come again at any moment.
    outcome = answer.ok ? 'checked' : 'refused';
    if (answer.ok) {
      draft = undefined;
      job = job === before ? answer.body : job;
    }

    show();
    setOptional(error, answer.ok ? '' : t('choices.refused', answer.message));
  };

  node.update = (now) => {
    job = now;
    const can = states.includes(job.state) && work() !== undefined;
    // Those of another language serve until the new ones are there.
    offered = can ? (offersFor(job) ?? offered) : undefined;
    node.hidden = !offered;
    if (offered) {
      if (!part) {
        part = parts[work()](change, isStaff);
        place.append(part);
      }

      show();
    }
  };
  setOptional(error, '');
  return node;
}
