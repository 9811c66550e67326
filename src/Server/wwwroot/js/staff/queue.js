// Which jobs wait for which machine.

import { byPlace } from '../places.js';

/** The jobs in the queue that a machine can take, next first. */
export const jobsFor = (machine, jobs, queues) =>
  [...jobs.values()]
    .filter((job) => job.state === 'QUEUED' && job.kind === machine.kind && (job.machine === '' || job.machine === machine.id))
    .sort(byPlace(queues));

/** The machines that could take a job, the ready ones first. */
export const machinesFor = (job, machines) =>
  [...machines.values()]
    .filter((machine) => machine.kind === job.kind && (job.machine === '' || job.machine === machine.id))
    .sort((a, b) => Number(b.state === 'READY') - Number(a.state === 'READY'));
