// The words of the pages stand in /js/words, both languages side by side. Sentences about jobs and machines (reasons,
// findings, errors) are not there: the server says them, in the language that the page asks for.

import choices from './words/choices.js';
import common from './words/common.js';
import job from './words/job.js';
import newFile from './words/new.js';
import settings from './words/settings.js';
import staff from './words/staff.js';
import wall from './words/wall.js';

const languages = ['fr', 'en'];

export const words = { ...common, ...wall, ...newFile, ...job, ...choices, ...staff, ...settings };

let current = initial();

/** The page's language: fr or en. */
export const language = () => current;

/** Changes the language, for this page and the next ones. */
export function chooseLanguage(chosen) {
  current = chosen;
  try {
    localStorage.setItem('lang', chosen);
  } catch {
    // A browser that stores nothing (private mode, policy): the choice then lasts as long as the page.
  }
}

/**
 * A word of the page in its language, with values for {0}, {1}… A key nobody knows is given back without its group. Besides {0},
 * a value as it is, there may be {0:n}, a count with its thousands apart, and {0:line|lines}, the words for one and for more.
 */
export function t(key, ...values) {
  const pair = words[key];
  if (!pair) {
    return key.slice(key.indexOf('.') + 1);
  }

  const text = pair[languages.indexOf(current)];
  return (current === 'fr' ? spaced(text) : text).replace(/\{(\d)(?::([^}]*))?\}/g, (_, n, form) => said(values[n], form));
}

function said(value, form) {
  const [one, more] = form?.split('|') ?? [];
  return more !== undefined ? (new Intl.PluralRules(current).select(Number(value)) === 'one' ? one : more)
    : form === 'n' ? new Intl.NumberFormat(current).format(value)
    : String(value);
}

// French sets a space before high punctuation: no line ends there, nor between a number and its unit. As Text/Grammar.cs does.
const breakable = / (?=[:;!?»%/])|(?<=«) |(?<=[0-9}]) (?=(?:mm|cm|m|s|g|Mo|°C|h|min)(?!\p{L}))/gu;

const spaced = (text) => text.replace(breakable, '\u00a0');

function initial() {
  try {
    const saved = localStorage.getItem('lang');
    if (languages.includes(saved)) {
      return saved;
    }
  } catch {
    // See chooseLanguage.
  }

  return navigator.languages.map((l) => l.slice(0, 2)).find((l) => languages.includes(l)) ?? 'fr';
}
