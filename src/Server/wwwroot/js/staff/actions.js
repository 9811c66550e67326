// The buttons that act on jobs and machines. Each shows itself where its action makes sense.

import { action } from '../action.js';
import { el, setOptional, setText } from '../dom.js';
import { materialsOf } from '../offers.js';
import { t } from '../words.js';
import { ask, jobPath, machinePath, order } from './board.js';

const stampOf = (item) => `${item.state} ${item.revision} ${item.reason?.text}`;

/** A button that posts to an operation of the job given to update(). */
function jobAction(name, states, options = {}) {
  let job;
  const node = action(() => order(jobPath(job, `:${name}`), options.body?.(job)), options);
  node.update = wrap(node.update, (now) => {
    job = now;
    return {
      label: t(`act.${name}`),
      stamp: stampOf(job),
      blocked: options.blocked?.(job),
      hidden: !states.includes(job.state) || job.closed,
      question: t(`ask.${name}`, job.ticket),
      yes: t(`yes.${name}`),
      no: t('ask.no'),
    };
  });
  return node;
}

const wrap = (update, say) => (now, ...more) => update(say(now, ...more));

export const approve = () =>
  jobAction('approve', ['IN_REVIEW'], { picture: 'good', blocked: (job) => (job.findings.some((f) => f.severity === 'QUESTION') ? t('blocked.question') : '') });
export const pause = () => jobAction('pause', ['RUNNING'], { look: 'quiet', picture: 'pause' });
export const resume = () => jobAction('resume', ['PAUSED'], { picture: 'work' });
export const requeue = () => jobAction('requeue', ['FAILED', 'CANCELLED', 'INTERRUPTED'], { look: 'quiet' });
export const cancel = () =>
  jobAction('cancel', ['IN_REVIEW', 'QUEUED', 'STARTING', 'RUNNING', 'PAUSED', 'WAITING'], { look: 'quiet danger', question: true });

/** Takes an ended job off the screens; how it is called depends on how it ended. */
export function close() {
  const node = jobAction('close', ['COMPLETED', 'FAILED', 'CANCELLED', 'INTERRUPTED', 'SENT_BACK'], { look: 'quiet', picture: 'good' });
  const { update } = node;
  node.update = (job) => {
    update(job);
    node.querySelector('.button > span').textContent = t(job.state === 'COMPLETED' ? 'act.pickedUp' : 'act.close');
  };
  return node;
}

/** What a cut was made with is kept for its machine. update(job) */
export function keepPresets() {
  const node = jobAction('keepPresets', ['WAITING', 'COMPLETED'], { look: 'quiet', picture: 'good' });
  const { update } = node;
  node.update = (job) => {
    update(job);
    node.hidden ||= !job.facts?.cut || (job.state === 'WAITING' && !['CUTTER_WEED', 'CUTTER_PRESS'].includes(job.reason.code));
  };
  return node;
}

/** Starts a job on a machine, or says why that cannot be now. update(job, machine). */
export function dispatch(look = '') {
  let job;
  let machine;
  const node = action(() => order(jobPath(job, ':dispatch'), { machine: machine.id }), { look, picture: 'work' });
  const material = el('p', { class: 'material' });
  node.prepend(material);
  node.update = wrap(node.update, (nowJob, nowMachine) => {
    job = nowJob;
    machine = nowMachine;
    setOptional(material, job.facts?.cut ? t('act.dispatchMaterial', materialsOf({ ...job, machine: machine.id }).map((m) => m.label).join(', ')) : '');
    return {
      label: t('act.dispatch', machine.id),
      stamp: `${stampOf(job)} ${stampOf(machine)}`,
      hidden: job.state !== 'QUEUED',
      blocked: machine.state === 'READY' ? '' : t(`blocked.${machine.state}`, machine.id),
    };
  });
  return node;
}

/** A person has cleared the machine: asked back, as the next job starts on what lies there. update(machine). */
export function clear() {
  let machine;
  const node = action(() => order(machinePath(machine, ':clear')), { picture: 'good', question: true });
  node.update = wrap(node.update, (now) => {
    machine = now;
    return {
      label: t('act.clear'),
      stamp: stampOf(machine),
      hidden: machine.state !== 'NEEDS_CLEARING',
      question: t(`ask.clear.${machine.kind}`),
      yes: t('yes.clear'),
      no: t('ask.notYet'),
    };
  });
  return node;
}

/** Somebody has been at the kit that called. update(kit). */
export function answerCall() {
  let kit;
  const node = action(() => order(`/v1/kits/${encodeURIComponent(kit.id)}:answer`), { picture: 'good' });
  node.update = wrap(node.update, (now) => {
    kit = now;
    return { label: t('act.answerCall'), stamp: kit.callTime, hidden: false };
  });
  return node;
}

/** Out of service, or back; of a machine that may be unsafe staff say what they have checked. update(machine). */
export function service() {
  let machine;
  const isOut = () => machine.state === 'MAINTENANCE';
  const label = el('span');
  const words = el('textarea', { rows: '3', maxlength: '500' });
  const checked = el('label', { class: 'checked' }, label, words);
  const body = () => ({ mode: isOut() ? 'IN_SERVICE' : 'OUT_OF_SERVICE', ...(checked.hidden ? {} : { explanation: words.value }) });
  const node = action(() => order(machinePath(machine, ':mode'), body()), { look: 'quiet small' });
  node.prepend(checked);
  node.update = wrap(node.update, (now) => {
    machine = now;
    const mustCheck = isOut() && Boolean(machine.inspection);
    if (checked.hidden === mustCheck) {
      checked.hidden = !mustCheck;
      words.value = '';
    }

    setText(label, t('act.checked'));
    return {
      label: t(isOut() ? 'act.inService' : 'act.outOfService'),
      stamp: stampOf(machine),
      hidden: ['BUSY', 'PAUSED', 'WAITING'].includes(machine.state),
    };
  });
  return node;
}

/** The file as it was handed in. update(job). */
export function download() {
  let job;
  const get = async () => {
    const answer = await ask(jobPath(job, '/file'), { as: 'blob' });
    if (answer.ok) {
      const address = URL.createObjectURL(answer.body);
      el('a', { href: address, download: `${job.ticket}-${job.fileName}` }).click();
      URL.revokeObjectURL(address);
    }

    return answer;
  };
  const node = action(get, { look: 'quiet', picture: 'download' });
  node.update = wrap(node.update, (now) => {
    job = now;
    return { label: t('act.download') };
  });
  return node;
}
