// What needs a hand now, longest-waiting first.

import { jobsFor } from './queue.js';

const needed = {
  IN_REVIEW: 'review', WAITING: 'step', PAUSED: 'paused', FAILED: 'decide', INTERRUPTED: 'decide', COMPLETED: 'handOver',
};

/**
 * @returns {{key: string, what: string, since: string, revision: number, job?: any, machine?: any, kit?: any}[]} what: call, clear, check, fault, review, step, paused, start,
 * decide or handOver
 */
export function handsNeeded(jobs, machines, queues, calls) {
  const all = [...machines.values()];
  const ofMachines = all.flatMap((machine) => {
    const what = machine.state === 'MAINTENANCE' && machine.inspection ? 'check' : { NEEDS_CLEARING: 'clear', FAULT: 'fault' }[machine.state];
    return what ? [{ key: `${what} ${machine.id}`, what, ...age(machine), machine }] : [];
  });
  const ofJobs = [...jobs.values()].flatMap((job) => {
    const what = needed[job.state];
    return what ? [{ key: `${what} ${job.uid}`, what, ...age(job), job, machine: machines.get(job.machine) }] : [];
  });
  const starts = all.flatMap((machine) => {
    const [job] = machine.state === 'READY' ? jobsFor(machine, jobs, queues) : [];
    return job ? [{ key: `start ${machine.id}`, what: 'start', ...age(later(machine, job)), job, machine }] : [];
  });
  // A person who asks comes before all that waits by itself.
  const asking = [...calls.values()].map((kit) => ({ key: `call ${kit.id}`, what: 'call', since: kit.callTime, revision: 0, kit }));
  return [...asking, ...[...ofMachines, ...ofJobs, ...starts].sort((a, b) => a.revision - b.revision)];
}

const age = (item) => ({ since: item.updateTime, revision: Number(item.revision) });
const later = (a, b) => (Number(a.revision) > Number(b.revision) ? a : b);
