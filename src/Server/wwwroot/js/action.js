// A button that asks the server for something. However often it is pressed it asks once at a time; what goes wrong stands
// beside it, in words.

import { el, icon, setOptional, setText } from './dom.js';

// After its meaning has changed a button rests so long: the second half of a double press is not meant for the new one.
const rest = 700;

// An order is often answered before the machine has obeyed: the button waits for the change, but not for ever.
const changeLimit = 5_000;

/**
 * @param {() => Promise<{ok: boolean, message: string}>} order
 * @param {{look?: string, picture?: string, question?: boolean}} options question: asks back before it acts
 * @returns {HTMLElement} with update({ label, stamp, question, yes, no, hidden, blocked }): stamp changes when what the button
 * acts on has changed; blocked = why it cannot be pressed
 */
export function action(order, options = {}) {
  const label = el('span');
  const button = el('button', { type: 'button', class: `button ${options.look ?? ''}` }, ...(options.picture ? [icon(options.picture)] : []), label);
  const why = el('p', { class: 'hint why' });
  const error = el('p', { class: 'error', role: 'alert' });
  const node = el('div', { class: 'action' }, button);
  const asking = options.question ? questionOf(node, () => press()) : undefined;
  node.append(why, error);
  let stamp;
  let isBusy = false;
  let blocked = false;
  let restUntil = 0;
  let waiting;

  const showBusy = () => {
    const is = isBusy || blocked || performance.now() < restUntil;
    button.setAttribute('aria-disabled', String(is));
    button.toggleAttribute('data-busy', isBusy);
  };

  const restAWhile = () => {
    restUntil = performance.now() + rest;
    setTimeout(showBusy, rest + 20);
  };

  const press = async () => {
    isBusy = true;
    showBusy();
    setOptional(error, '');
    const before = stamp;
    const answer = await order();
    if (answer.ok && stamp === before && stamp !== undefined) {
      waiting = setTimeout(release, changeLimit);
      return;
    }

    setOptional(error, answer.ok ? '' : answer.message);
    release();
  };

  const release = () => {
    clearTimeout(waiting);
    isBusy = false;
    restAWhile();
    showBusy();
  };

  // A key held down repeats itself.
  button.addEventListener('keydown', (event) => event.repeat && event.preventDefault());
  button.addEventListener('click', (event) => {
    if (button.getAttribute('aria-disabled') === 'true' || event.detail > 1) {
      return;
    }

    if (asking) {
      asking.ask();
    } else {
      press();
    }
  });

  node.update = (now) => {
    node.hidden = now.hidden ?? false;
    setText(label, now.label);
    setOptional(why, now.blocked ?? '');
    blocked = Boolean(now.blocked);
    asking?.update(now, node.hidden);
    if (stamp !== now.stamp) {
      const first = stamp === undefined;
      stamp = now.stamp;
      setOptional(error, '');
      if (!first) {
        clearTimeout(waiting);
        isBusy = false;
        restAWhile();
        asking?.close();
      }
    }

    showBusy();
  };
  setOptional(error, '');
  return node;
}

/** Asks back in place, without a window over the page: the emergency stop stays in reach. */
function questionOf(node, onYes) {
  const words = el('p', { class: 'question-words' });
  const yes = el('button', { type: 'button', class: 'button' });
  const no = el('button', { type: 'button', class: 'button quiet' });
  const box = el('div', { class: 'question', role: 'group', tabindex: '-1', hidden: '' }, words, el('div', { class: 'row' }, yes, no));
  const button = node.firstElementChild;
  node.append(box);

  const close = () => {
    const hadFocus = box.contains(document.activeElement);
    box.hidden = true;
    button.hidden = false;
    if (hadFocus && !node.hidden) {
      button.focus();
    }
  };

  yes.addEventListener('keydown', (event) => event.repeat && event.preventDefault());
  yes.addEventListener('click', (event) => {
    if (event.detail <= 1 && !box.hidden) {
      close();
      onYes();
    }
  });
  no.addEventListener('click', close);
  box.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  return {
    close,
    ask() {
      box.hidden = false;
      button.hidden = true;
      box.focus();
    },
    update(now, isHidden) {
      setText(words, now.question ?? '');
      box.setAttribute('aria-label', now.question ?? '');
      setText(yes, now.yes ?? '');
      setText(no, now.no ?? '');
      if (isHidden) {
        box.hidden = true;
        button.hidden = false;
      }
    },
  };
}
