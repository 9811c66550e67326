// The step that a job is at, as a button for the team.

import { action } from '../action.js';
import { el } from '../dom.js';
import { isSewing, isStep } from '../steps.js';
import { language, t } from '../words.js';
import { jobPath, order } from './board.js';

/** Says that a person did what the job waits for, or finished the part that the machine is at. update(job). */
export function stepAction() {
  let job;
  const part = el('select', { hidden: '' });
  const isAsked = () => job.reason.code === 'SEWING_WHERE';
  const node = action(() => order(jobPath(job, ':completeStep'), { step: job.step.number, at: isAsked() ? Number(part.value) : 0 }), { picture: 'good' });
  node.prepend(part);
  const { update } = node;
  node.update = (now) => {
    job = now;
    showParts(part, isAsked() ? job : undefined);
    update({
      label: t(isSewing(job.reason) ? 'sew.tick' : 'act.completeStep'),
      stamp: `${job.state} ${job.step?.number} ${job.step?.said}`,
      hidden: !isStep(job) || !job.step || noticed.has(job.kind) || job.step.said,
    });
  };
  return node;
}

/** The steps of an embroidery to choose from, where a job asks at which of them its machine stands. */
function showParts(part, job) {
  part.hidden = !job;
  const said = job ? JSON.stringify([language(), job.ticket, job.step?.number]) : '';
  if (part.dataset.said === said || !job) {
    return;
  }

  part.dataset.said = said;
  part.setAttribute('aria-label', t('sew.where'));
  const { steps, threads } = job.facts.embroidery;
  part.replaceChildren(...steps.map(({ purpose, thread }, n) => {
    const { name, code } = threads[thread - 1];
    return el('option', { value: String(n + 1) }, `${n + 1}. ${t(`sew.purpose.${purpose}`, [name, code].filter(Boolean).join(' '))}`);
  }));
  part.value = job.reason.args[0];
}

// These notice by themselves, at their own button, what was done.
const noticed = new Set(['prusa-mk3s']);
