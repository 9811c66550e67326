// What needs a hand now, longest-waiting first.

import { jobsFor } from './queue.js';

const needed = {
  IN_REVIEW: 'review', WAITING: 'step', PAUSED: 'paused', FAILED: 'decide', INTERRUPTED: 'decide', COMPLETED: 'handOver',
};

/**
 * @returns {{key: string, what: string, since: string, job?: any, machine?: any}[]} what: clear, fault, review, step, paused, start,
 * decide or handOver
 */
export function handsNeeded(jobs, machines) {
  const all = [...machines.values()];
  const ofMachines = all.flatMap((machine) => {
    const what = { NEEDS_CLEARING: 'clear', FAULT: 'fault' }[machine.state];
    return what ? [{ key: `${what} ${machine.id}`, what, since: machine.updateTime, machine }] : [];
  });
  const ofJobs = [...jobs.values()].flatMap((job) => {
    const what = needed[job.state];
    return what ? [{ key: `${what} ${job.uid}`, what, since: job.updateTime, job, machine: machines.get(job.machine) }] : [];
  });
  const starts = all.flatMap((machine) => {
    const [job] = machine.state === 'READY' ? jobsFor(machine, jobs) : [];
    return job ? [{ key: `start ${machine.id}`, what: 'start', since: later(machine.updateTime, job.updateTime), job, machine }] : [];
  });
  return [...ofMachines, ...ofJobs, ...starts].sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
}

const later = (a, b) => (Date.parse(a) > Date.parse(b) ? a : b);
