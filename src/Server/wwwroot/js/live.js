// A stream of events that stays: the server sends a beat every 5 s, so 10 s of silence mean that the line is dead, even
// where the browser has not noticed (a laptop that slept, a cable pulled).

const silence = 10_000;
const pause = 2_000;

/**
 * Follows a stream of server-sent events until stopped, opening it again whenever it ends.
 * @param {() => string} url asked again at each opening, as the language may have changed
 * @param {Object<string, (data: any) => void>} handlers by name of event
 * @param {(alive: boolean) => void} onConnection told when the line is lost and when something is heard
 */
export function follow(url, handlers, onConnection) {
  let source;
  let timer;

  const open = () => {
    source = new EventSource(url());
    for (const [name, handle] of Object.entries({ beat() {}, ...handlers })) {
      source.addEventListener(name, (event) => {
        listen();
        onConnection(true);
        handle(JSON.parse(event.data));
      });
    }

    source.onerror = () => lose(pause);
    listen();
  };

  const listen = () => wait(() => lose(0), silence);

  const lose = (delay) => {
    source.close();
    onConnection(false);
    wait(open, delay);
  };

  const wait = (then, delay) => {
    clearTimeout(timer);
    timer = setTimeout(then, delay);
  };

  const stop = () => {
    source.close();
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
