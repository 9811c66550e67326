// Machines, queues and the jobs in front, as the server last said; and orders to it.

import { call } from '../api.js';
import { session } from './session.js';

export const jobs = new Map();
export const machines = new Map();
export const queues = new Map();

/** Kits at which somebody asks for the team, by id. */
export const calls = new Map();

let changed = () => {};
let signedOut = () => {};

/** Told after each change; and when the server no longer takes the key. */
export function watchBoard(onChange, onSignedOut) {
  changed = onChange;
  signedOut = onSignedOut;
}

/** Shows the board anew, where something beside it has changed. */
export const refresh = () => changed();

export function takeSnapshot(data) {
  jobs.clear();
  machines.clear();
  data.jobs.forEach((j) => jobs.set(j.ticket, j));
  data.machines.forEach((m) => machines.set(m.id, m));
  queues.clear();
  data.queues.forEach((q) => queues.set(q.kind, q));
  changed();
}

export function takeJob(job) {
  take(jobs, job.ticket, job);
}

export function takeQueue(queue) {
  take(queues, queue.kind, queue);
}

export function takeMachine(machine) {
  take(machines, machine.id, machine);
}

export function takeCalls(kits) {
  calls.clear();
  kits.forEach((kit) => calls.set(kit.id, kit));
  changed();
}

export function dropJob(ticket) {
  jobs.delete(ticket);
  changed();
}

/** A staff call; what it answers with is on the board before the call returns. */
export async function order(path, body = {}, options = {}) {
  const answer = await ask(path, { method: 'POST', body, ...options });
  if (answer.ok && answer.body.closed) {
    dropJob(answer.body.ticket);
  } else if (answer.ok && answer.body.ticket && answer.body.uid) {
    takeNewer(jobs, answer.body.ticket, answer.body);
  } else if (answer.ok && answer.body.id && answer.body.kind) {
    takeNewer(machines, answer.body.id, answer.body);
  }

  return answer;
}

/** A call as staff that changes nothing on the board. */
export async function ask(path, options = {}) {
  const answer = await call(path, { key: session.key, ...options });
  if (answer.status === 401) {
    signedOut(answer.message);
  }

  return answer;
}

/** Path of an operation on a job or machine, such as /v1/jobs/K7R:approve. */
export const jobPath = (job, operation) => `/v1/jobs/${encodeURIComponent(job.ticket)}${operation}`;
export const machinePath = (machine, operation) => `/v1/machines/${encodeURIComponent(machine.id)}${operation}`;

const revision = (item) => Number(item.revision);

// An answer may come in after the stream has told of later things.
function takeNewer(map, key, item) {
  if (map.has(key) && revision(map.get(key)) >= revision(item)) {
    return;
  }

  take(map, key, item);
}

function take(map, key, item) {
  map.set(key, item);
  changed();
}
