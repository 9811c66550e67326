// What all pages share: fixed words, the choice of language, the banner of a lost connection.

import { chooseLanguage, language, t } from './words.js';

/** Fills in the page's fixed words; onLanguage() is called after each change of language, to say the rest anew. */
export function startFrame(onLanguage) {
  for (const button of document.querySelectorAll('[data-lang]')) {
    button.addEventListener('click', () => {
      chooseLanguage(button.dataset.lang);
      sayFixedWords();
      onLanguage();
    });
  }

  sayFixedWords();
}

export function showConnection(alive) {
  document.getElementById('lost').hidden = alive;
  document.body.classList.toggle('stale', !alive);
}

function sayFixedWords() {
  document.documentElement.lang = language();
  for (const node of document.querySelectorAll('[data-t]')) {
    node.textContent = t(node.dataset.t);
  }

  for (const node of document.querySelectorAll('[data-t-label]')) {
    node.setAttribute('aria-label', t(node.dataset.tLabel));
  }

  for (const button of document.querySelectorAll('[data-lang]')) {
    button.setAttribute('aria-pressed', String(button.dataset.lang === language()));
  }
}
