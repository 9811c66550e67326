// The step that a job is at, as a button for the team.

import { action } from '../action.js';
import { isSewing, isStep } from '../steps.js';
import { t } from '../words.js';
import { jobPath, order } from './board.js';

/** Says that a person did what the job waits for, or finished the part that the machine is at. update(job). */
export function stepAction() {
  let job;
  const node = action(() => order(jobPath(job, ':completeStep'), { step: job.step.number }), { picture: 'good' });
  const { update } = node;
  node.update = (now) => {
    job = now;
    update({
      label: t(isSewing(job.reason) ? 'sew.tick' : 'act.completeStep'),
      stamp: `${job.state} ${job.step?.number} ${job.step?.said}`,
      hidden: !isStep(job) || !job.step || noticed.has(job.kind) || job.step.said,
    });
  };
  return node;
}

// These notice by themselves, at their own button, what was done.
const noticed = new Set(['prusa-mk3s']);
