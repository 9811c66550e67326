// The picture of a job, with the views that there are of it.

import { el, keepList, setText } from './dom.js';
import { sewingPlayer } from './player.js';
import { t } from './words.js';

// The view of an embroidery that is shown unasked.
const usual = 'stitches';

// The view that is played instead of shown.
const played = 'path';

/** update(job) */
export function pictureOf() {
  let job;
  let view = '';
  const image = el('img', { class: 'picture', alt: '' });
  const error = el('p', { class: 'hint', hidden: '' });
  const choice = el('div', { class: 'views', role: 'group', hidden: '' });
  const player = sewingPlayer();
  const node = el('div', { class: 'picture-of' }, image, player, choice, error);

  const address = () => {
    const path = `/v1/jobs/${encodeURIComponent(job.ticket)}/preview`;
    const stamp = JSON.stringify(job.choices ?? null);
    const query = new URLSearchParams({ ...(view ? { view } : {}), ...(stamp === 'null' ? {} : { of: hash(stamp) }) });
    return query.size > 0 ? `${path}?${query}` : path;
  };

  const show = () => {
    const now = address();
    const isPlayed = view === played;
    image.hidden = isPlayed;
    player.update(isPlayed ? now : '', job);
    if (!isPlayed && image.getAttribute('src') !== now) {
      image.src = now;
    }

    image.alt = t('view.alt', t(`view.${view || 'usual'}`));
    offer();
  };

  image.addEventListener('error', () => {
    error.hidden = false;
    setText(error, t('view.failed'));
  });
  image.addEventListener('load', () => (error.hidden = true));

  const offer = () => {
    const names = ['', ...job.views.filter((name) => name !== usual)];
    choice.hidden = names.length < 2;
    keepList(choice, names.map((name) => ({ name })), (v) => v.name, viewButton);
  };

  const viewButton = () => {
    const button = el('button', { type: 'button', class: 'chip' });
    button.addEventListener('click', () => {
      view = button.dataset.view;
      show();
    });
    button.update = ({ name }) => {
      button.dataset.view = name;
      button.setAttribute('aria-pressed', String(name === view));
      setText(button, t(`view.${name || 'usual'}`));
    };
    return button;
  };

  node.update = (now) => {
    job = now;
    node.hidden = !job.hasPreview;
    choice.setAttribute('aria-label', t('view.choose'));
    if (job.hasPreview) {
      show();
    }
  };
  return node;
}

/** A short name for a text: another text gives another address, so that the browser does not show an old picture. */
function hash(text) {
  let value = 5381;
  for (const character of text) {
    value = (value * 33 + character.codePointAt(0)) >>> 0;
  }

  return value.toString(36);
}
