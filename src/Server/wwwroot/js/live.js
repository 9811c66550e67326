// A stream of events that stays: the server sends a beat every 5 s, so 10 s of silence mean that the line is dead, even
// where the browser has not noticed (a laptop that slept, a cable pulled). Read with fetch, as EventSource can send neither
// a staff key nor tell a wrong address from a lost line.

import { sayError } from './api.js';

const silence = 10_000;
const pause = 2_000;

/**
 * Follows a stream of server-sent events until stopped, opening it again whenever it ends.
 * @param {string} url
 * @param {() => Object<string, string>} headers asked again at each opening, as the language may have changed
 * @param {Object<string, (data: any) => void>} handlers by name of event
 * @param {(alive: boolean) => void} onConnection told when the line is lost and when something is heard
 * @param {(status: number, message: string) => void} onRefused told once, when there is nothing to follow: wrong key or link, say
 */
export function follow(url, headers, handlers, onConnection, onRefused = () => {}) {
  let opening;
  let timer;

  const open = async () => {
    const mine = new AbortController();
    opening = mine;
    wait(() => lose(0), silence);
    try {
      const answer = await fetch(url, { headers: headers(), cache: 'no-store', signal: mine.signal });
      if (answer.status >= 400 && answer.status < 500) {
        clearTimeout(timer);
        const message = await sayError(answer);
        if (opening === mine) {
          onConnection(true);
          onRefused(answer.status, message);
        }
      } else if (answer.ok) {
        for await (const event of events(answer.body)) {
          if (opening !== mine) {
            return;
          }

          wait(() => lose(0), silence);
          onConnection(true);
          handlers[event.name]?.(event.data);
        }

        lose(pause, mine);
      } else {
        lose(pause, mine);
      }
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== 'AbortError') {
        throw error;
      }

      lose(pause, mine);
    }
  };

  const lose = (delay, which = opening) => {
    if (opening === which) {
      stop();
      onConnection(false);
      wait(open, delay);
    }
  };

  const wait = (then, delay) => {
    clearTimeout(timer);
    timer = setTimeout(then, delay);
  };

  const stop = () => {
    const ending = opening;
    opening = undefined;
    ending?.abort();
    clearTimeout(timer);
  };

  open();
  return {
    stop,
    restart() {
      stop();
      open();
    },
  };
}

/** The events of a body, as the server writes them: "event: NAME", "data: JSON", an empty line. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }

    const parts = (text + value).split('\n\n');
    text = parts.pop();
    for (const part of parts) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(part);
      yield { name, data: JSON.parse(data) };
    }
  }
}
