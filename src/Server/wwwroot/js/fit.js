// Nobody scrolls a wall: a list there shows the rows that fit, and says how many more there are.

import { setOptional } from './dom.js';
import { t } from './words.js';

// As in wall.css: smaller screens scroll.
const isWall = matchMedia('(min-width: 80rem) and (min-height: 40rem)');
const manyRows = 7;

/** A long list gives up its sentences before its rows. more = the element that counts what is left out, with the `beyond` that the page is not told of. */
export function fitRows(list, more, beyond = 0) {
  const rows = [...list.children];
  rows.forEach((row) => (row.hidden = false));
  setOptional(more, count(beyond));
  list.classList.toggle('many', isWall.matches ? false : rows.length > manyRows);
  if (!isWall.matches || fits(list)) {
    return;
  }

  list.classList.add('many');
  if (fits(list)) {
    return;
  }

  // The line below takes room too; how many it tells does not change its height.
  setOptional(more, count(rows.length + beyond));
  const bottom = list.getBoundingClientRect().bottom;
  const shown = rows.filter((row) => row.getBoundingClientRect().bottom <= bottom).length;
  rows.slice(shown).forEach((row) => (row.hidden = true));
  setOptional(more, count(rows.length - shown + beyond));
}

const count = (left) => (left === 0 ? '' : t('wall.more', left));

const fits = (list) => list.scrollHeight <= list.clientHeight;
