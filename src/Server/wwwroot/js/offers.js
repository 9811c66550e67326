// What there is to choose from at a kind of machine: threads, materials. Asked of the server once, in each language.

import { call } from './api.js';
import { language } from './words.js';

const answers = new Map();
let told = () => {};

/** Told after each answer of the server that came later than its question. */
export const watchOffers = (then) => (told = then);

/** What a job can choose from; undefined until the server has answered. */
export function offersFor({ kind, machine }) {
  const path = `/v1/kinds/${encodeURIComponent(kind)}?machine=${encodeURIComponent(machine)}`;
  const key = `${language()} ${path}`;
  if (!answers.has(key)) {
    answers.set(key, undefined);
    ask(key, path);
  }

  return answers.get(key);
}

async function ask(key, path) {
  const answer = await call(path);
  if (answer.ok) {
    answers.set(key, answer.body);
    told();
  } else {
    answers.delete(key);
  }
}

/** The materials that a cut is made with, the one for most of it first; empty until they are known. */
export function materialsOf(job) {
  const offered = offersFor(job)?.materials;
  if (!offered) {
    return [];
  }

  const find = (name) => offered.find((m) => m.name === name);
  const { material, groups = [] } = job.choices?.cut ?? {};
  const usual = find(material) ?? offered[0];
  const pen = offered.find((m) => m.isPen);
  const ofGroups = groups.filter((g) => g.action !== 'SKIP').map((g) => find(g.material) ?? (g.action === 'DRAW' && !usual.isPen ? pen : usual));
  return [...new Set([usual, ...ofGroups])].filter(Boolean);
}
