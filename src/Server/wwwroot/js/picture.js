// The picture of a job, with the views that there are of it.

import { call } from './api.js';
import { el, setText } from './dom.js';
import { t } from './words.js';

/** update(job) */
export function pictureOf() {
  let job;
  let view = '';
  const image = el('img', { class: 'picture', alt: '' });
  const error = el('p', { class: 'hint', hidden: '' });
  const choice = el('div', { class: 'views', role: 'group', hidden: '' });
  const node = el('div', { class: 'picture-of' }, image, choice, error);

  const address = () => {
    const path = `/v1/jobs/${encodeURIComponent(job.ticket)}/preview`;
    const stamp = JSON.stringify(job.choices ?? null);
    const query = new URLSearchParams({ ...(view ? { view } : {}), ...(stamp === 'null' ? {} : { of: hash(stamp) }) });
    return query.size > 0 ? `${path}?${query}` : path;
  };

  const show = () => {
    const now = address();
    if (image.getAttribute('src') !== now) {
      image.src = now;
    }

    image.alt = t('view.alt', t(`view.${view || 'usual'}`));
    for (const button of choice.children) {
      button.setAttribute('aria-pressed', String(button.dataset.view === view));
      setText(button, t(`view.${button.dataset.view || 'usual'}`));
    }
  };

  image.addEventListener('error', () => {
    error.hidden = false;
    setText(error, t('view.failed'));
  });
  image.addEventListener('load', () => (error.hidden = true));

  const offer = async () => {
    const answer = await call(`/v1/kinds/${encodeURIComponent(job.kind)}`);
    if (answer.ok && answer.body.views.length > 0) {
      choice.append(...['', ...answer.body.views].map((name) => {
        const button = el('button', { type: 'button', class: 'chip', 'data-view': name });
        button.addEventListener('click', () => {
          view = name;
          show();
        });
        return button;
      }));
      choice.hidden = false;
      show();
    }
  };

  node.update = (now) => {
    const isFirst = !job;
    job = now;
    node.hidden = !job.hasPreview;
    choice.setAttribute('aria-label', t('view.choose'));
    if (job.hasPreview) {
      show();
    }

    if (isFirst) {
      offer();
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
