// Places in the queues, which the server tells apart from the jobs: one that moves up would change all behind it.

/** 1 = next of its kind of machine; 0 = not queued, or not in the front that is told. */
export const placeOf = (job, queues) => (job.state === 'QUEUED' ? (queues.get(job.kind)?.tickets.indexOf(job.ticket) ?? -1) + 1 : 0);

/** Sorts by place; what has none comes last. */
export const byPlace = (queues) => (a, b) => (placeOf(a, queues) || Infinity) - (placeOf(b, queues) || Infinity) || a.number - b.number;

/** How many jobs wait behind the front that is told. */
export const beyondFront = (queue) => (queue ? queue.length - queue.tickets.length : 0);
