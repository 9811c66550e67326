// Handing a file in. Whatever goes wrong, the chosen file and the words stay in the form.

import { call } from './api.js';
import { el, setOptional } from './dom.js';
import { bytes } from './format.js';
import { startFrame } from './frame.js';
import { findingItems, privateLink } from './parts.js';
import { upload } from './upload.js';
import { language, t } from './words.js';

const reading = 6_000;

const form = document.getElementById('form');
const input = document.getElementById('file');
const zone = document.getElementById('drop');
const nickname = document.getElementById('nickname');
const send = document.getElementById('send');
const sending = document.getElementById('sending');
const problems = document.getElementById('problems');
const fields = { file: input, nickname, note: document.getElementById('note') };
let received;
let kinds = [];

function showChosen() {
  const [file] = input.files;
  setOptional(document.getElementById('chosen'), file ? `${file.name} (${bytes(file.size)})` : '');
  zone.classList.toggle('has-file', Boolean(file));
}

/** Which files are taken, by the machines that this lab has. */
function showHint() {
  setOptional(document.getElementById('file-hint'), kinds.map((kind) => t(`new.for.${kind}`)).join(' '));
}

for (const name of ['dragenter', 'dragover']) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
}

for (const name of ['dragleave', 'drop']) {
  document.addEventListener(name, () => zone.classList.remove('over'));
}

// A file dropped beside the zone counts too: otherwise the browser would leave the page to open it.
document.addEventListener('drop', (event) => {
  event.preventDefault();
  const { files } = event.dataTransfer;
  if (files.length > 1) {
    showProblems(t('new.wrong'), [], { file: t('new.oneFile') });
  } else if (files.length === 1) {
    input.files = files;
    input.dispatchEvent(new Event('change'));
  }
});

input.addEventListener('change', () => {
  clearProblems();
  showChosen();
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (form.getAttribute('aria-busy') === 'true') {
    return;
  }

  // Busy before the first wait: a second click must not send the file again.
  busy(true);
  clearProblems();
  const missing = await whatIsMissing();
  if (Object.keys(missing).length > 0) {
    busy(false);
    showProblems(t('new.wrong'), [], missing);
    return;
  }

  const { status, body } = await upload(new FormData(form), language(), showSending);
  busy(false);
  if (status === 201) {
    showReceived(body);
  } else {
    showRefusal(status, body);
  }
});

async function whatIsMissing() {
  const [file] = input.files;
  return {
    ...(!file ? { file: t('new.fileMissing') } : (await canBeRead(file)) ? {} : { file: t('new.fileChanged') }),
    ...(nickname.value.trim() === '' ? { nickname: t('new.nicknameMissing') } : {}),
  };
}

/** A file that was exported again under the same name can no longer be read: the upload would break off without a word. */
async function canBeRead(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function busy(is) {
  form.setAttribute('aria-busy', String(is));
  send.setAttribute('aria-disabled', String(is));
  sending.hidden = !is;
  if (is) {
    showSending(0);
  }
}

function showSending(percent) {
  const bar = sending.querySelector('progress');
  const words = sending.querySelector('p');
  if (percent < 100) {
    bar.value = percent;
    words.textContent = t('new.sending', percent);
  } else {
    bar.removeAttribute('value');
    words.textContent = t('new.checking');
  }
}

function showRefusal(status, body) {
  const violations = body.details?.flatMap((d) => d.fieldViolations ?? []) ?? [];
  const findings = body.findings ?? [];
  if (findings.length > 0) {
    showProblems(t('new.refused'), findings, {});
  } else if (violations.length > 0) {
    showProblems(t('new.wrong'), [], Object.fromEntries(violations.map((v) => [v.field, v.description])));
  } else {
    showProblems(t('new.failed'), [], {}, body.message || t('new.interrupted'));
  }
}

/** Says what is wrong in one place, and beside each field that is meant. */
function showProblems(title, findings, byField, sentence) {
  const items = findings.length > 0
    ? findingItems(findings)
    : Object.entries(byField).map(([name, text]) => el('li', {}, name in fields ? el('a', { href: `#${name}` }, text) : text));
  problems.replaceChildren(
    el('h2', {}, title),
    ...(sentence ? [el('p', {}, sentence)] : []),
    ...(items.length > 0 ? [el('ul', { class: 'findings' }, ...items)] : []),
  );
  problems.hidden = false;
  for (const [name, text] of Object.entries(byField)) {
    fields[name]?.setAttribute('aria-invalid', 'true');
    const place = document.getElementById(`${name}-error`);
    if (place) {
      setOptional(place, text);
    }
  }

  if (findings.length > 0) {
    input.setAttribute('aria-invalid', 'true');
  }

  problems.focus();
}

function clearProblems() {
  problems.hidden = true;
  for (const [name, field] of Object.entries(fields)) {
    field.removeAttribute('aria-invalid');
    setOptional(document.getElementById(`${name}-error`), '');
  }
}

function showReceived({ job, link }) {
  const path = `/t/${encodeURIComponent(link)}`;
  if (job.findings.some((finding) => finding.severity === 'QUESTION' && !finding.forStaff)) {
    // Asked at once: ticket and address stand on that page as well.
    location.assign(path);
    return;
  }

  received = privateLink(new URL(path, location.href).href);
  document.getElementById('received-ticket').textContent = job.ticket;
  document.getElementById('received-go').href = path;
  document.getElementById('received-link').replaceChildren(received);
  showSameFile(job);
  document.getElementById('entry').hidden = true;
  const panel = document.getElementById('received');
  panel.hidden = false;
  panel.querySelector('h1').focus();

  // The job's page shows ticket and address as well: nobody has to read them here in time.
  const moving = setTimeout(() => location.assign(path), reading);
  panel.addEventListener('pointerdown', () => clearTimeout(moving));
  panel.addEventListener('keydown', () => clearTimeout(moving));
}

/** Said here only: the job's own page does not know it any more. */
function showSameFile(job) {
  const same = job.findings.filter((f) => f.code.startsWith('SAME_FILE_'));
  const list = document.getElementById('received-findings');
  list.replaceChildren(...findingItems(same));
  list.hidden = same.length === 0;
}

startFrame(() => {
  showHint();
  showChosen();
  received?.update();
});
showChosen();

const lab = await call('/v1/machines');
kinds = [...new Set((lab.body.machines ?? []).map((machine) => machine.kind))];
showHint();
