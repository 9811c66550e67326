// The staff's pages: signing in, the live board, and what the address asks for.

import { headers } from './api.js';
import { setOptional } from './dom.js';
import { showConnection, startFrame } from './frame.js';
import { follow } from './live.js';
import { watchOffers } from './offers.js';
import { dropJob, takeCalls, takeJob, takeMachine, takeQueue, takeSnapshot, watchBoard } from './staff/board.js';
import { consoleView } from './staff/console.js';
import { jobView } from './staff/job-view.js';
import { machineView } from './staff/machine-view.js';
import { session } from './staff/session.js';
import { showStops, stops } from './staff/stops.js';
import { t } from './words.js';

const by = (id) => document.getElementById(id);
const form = by('sign-in');

// "for 3 min" grows by itself.
const clock = 15_000;

const view = viewOf(location.pathname.split('/').slice(2).map(decodeURIComponent));
let stream;
let isSignedIn = false;

function viewOf([group, name]) {
  return group === 'jobs' && name ? jobView(name.toUpperCase()) : group === 'machines' && name ? machineView(name) : consoleView();
}

function show() {
  if (isSignedIn) {
    view.update();
    showStops();
  }
}

function connect() {
  by('loading').hidden = false;
  stream = follow(
    '/v1/jobs:watch',
    () => headers(session.key),
    {
      snapshot(data) {
        showSignedIn();
        takeSnapshot(data);
      },
      job: takeJob,
      machine: takeMachine,
      queue: takeQueue,
      calls: takeCalls,
      removed: ({ ticket }) => dropJob(ticket),
    },
    showConnection,
    () => signOut(t('sign.wrong')),
  );
}

function showSignedIn() {
  if (!isSignedIn) {
    isSignedIn = true;
    by('loading').hidden = true;
    by('view').hidden = false;
    by('sign-out').hidden = false;
    stops.hidden = false;
    if (!form.hidden) {
      form.hidden = true;
      by('main').focus();
    }
  }
}

function signOut(why) {
  stream?.stop();
  session.forget();
  isSignedIn = false;
  by('loading').hidden = true;
  by('view').hidden = true;
  by('sign-out').hidden = true;
  stops.hidden = true;
  form.hidden = false;
  setOptional(by('key-error'), why);
  by('key').focus();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const key = by('key').value.trim();
  setOptional(by('key-error'), '');
  if (session.canBeKey(key)) {
    by('key').value = '';
    session.keep(key);
    connect();
  } else {
    setOptional(by('key-error'), t('sign.wrong'));
  }
});

by('sign-out').addEventListener('click', () => signOut(''));
by('view').append(view);
stops.hidden = true;
document.body.append(stops);
watchOffers(show);
watchBoard(show, () => signOut(t('sign.wrong')));
setInterval(show, clock);

startFrame(() => {
  setOptional(by('key-error'), '');
  if (isSignedIn) {
    show();
    stream.restart();
  }
});

if (session.key) {
  connect();
} else {
  signOut('');
}
