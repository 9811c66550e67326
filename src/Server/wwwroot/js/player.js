// The sewing of a design, played stitch by stitch: a slider, play and pause, the needle where it is.

import { el, setOptional, setText } from './dom.js';
import { number } from './format.js';
import { threadName } from './spools.js';
import { t } from './words.js';

// However many stitches there are, all of them take so long.
const seconds = 25;

// Whoever wants less motion sees one part after the other, with time to look.
const perPart = 1500;

// Pictures kept on the way: going back draws on from the one before.
const kept = 10;
const widest = 900;
const margin = 60;
const threadWidth = 4;
const kinds = { stitch: 0, jump: 1, trim: 2, change: 3, stop: 4 };

/** update(address, job); an empty address hides it. */
export function sewingPlayer() {
  let address = '';
  let job;
  let path;
  let at = 0;
  let timer;
  let isPlaying = false;
  const canvas = el('canvas', { class: 'picture' });
  const needle = el('canvas', { class: 'needle', 'aria-hidden': 'true' });
  const slider = el('input', { type: 'range', min: '0', value: '0', step: '1' });
  const button = el('button', { type: 'button', class: 'button' });
  const words = el('p', { class: 'hint' });
  const error = el('p', { class: 'hint', hidden: '' });
  const controls = el('div', { class: 'player-controls' }, button, slider);
  const node = el('div', { class: 'player', hidden: '' }, el('div', { class: 'stage' }, canvas, needle), controls, words, error);

  const show = (to) => {
    path.drawTo(to);
    at = to;
    slider.value = String(to);
    const thread = job.facts?.embroidery?.threads[path.threadAt(to)];
    setText(words, t('play.at', number(path.stitchesAt(to)), number(path.stitchCount), thread ? threadName(thread) : ''));
    slider.setAttribute('aria-valuetext', words.textContent);
  };

  const stop = () => {
    isPlaying = false;
    cancelAnimationFrame(timer);
    clearTimeout(timer);
    setText(button, t('play.play'));
  };

  const step = (then) => (now) => {
    if (!isPlaying) {
      return;
    }

    const part = Math.max(1, Math.round(((now - then) / 1000) * path.count / seconds));
    show(Math.min(path.count, at + part));
    if (at < path.count) {
      timer = requestAnimationFrame(step(now));
    } else {
      stop();
    }
  };

  const stepPart = () => {
    if (!isPlaying) {
      return;
    }

    show(path.partAfter(at));
    if (at < path.count) {
      timer = setTimeout(stepPart, perPart);
    } else {
      stop();
    }
  };

  const play = () => {
    isPlaying = true;
    setText(button, t('play.pause'));
    if (at >= path.count) {
      show(0);
    }

    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      stepPart();
    } else {
      timer = requestAnimationFrame(step(performance.now()));
    }
  };

  button.addEventListener('click', () => (isPlaying ? stop() : play()));
  slider.addEventListener('input', () => {
    stop();
    show(slider.valueAsNumber);
  });

  const load = async () => {
    const asked = address;
    const answer = await fetch(asked);
    const content = answer.ok ? await answer.arrayBuffer() : undefined;
    if (asked !== address) {
      return;
    }

    controls.hidden = !content;
    setOptional(error, content ? '' : t('play.failed'));
    if (content) {
      path = readPath(content, canvas, needle, job);
      slider.max = String(path.count);
      show(path.count);
    }
  };

  node.update = (now, nowJob) => {
    job = nowJob;
    node.hidden = now === '';
    slider.setAttribute('aria-label', t('play.slider'));
    setText(button, t(isPlaying ? 'play.pause' : 'play.play'));
    if (now !== address) {
      stop();
      address = now;
      path = undefined;
      controls.hidden = true;
      if (now) {
        load();
      }
    } else if (path) {
      show(at);
    }
  };
  return node;
}

/** What the server's view "path" holds (NeedlePath), drawn onto a canvas. */
function readPath(content, canvas, needle, job) {
  const count = (content.byteLength - 4) / 5;
  const places = new Int16Array(content.slice(0, 4 * (count + 1)));
  const kindOf = new Uint8Array(content, 4 * (count + 1));
  const [width, height] = [places[0] + 2 * margin, places[1] + 2 * margin];
  const scale = widest / Math.max(width, height);
  for (const surface of [canvas, needle]) {
    surface.width = Math.round(width * scale);
    surface.height = Math.round(height * scale);
  }

  // Of each record: its thread, and how many stitches there are up to it.
  const threads = new Uint16Array(count + 1);
  const stitches = new Uint32Array(count + 1);
  for (let n = 0; n < count; n++) {
    threads[n + 1] = threads[n] + (kindOf[n] === kinds.change ? 1 : 0);
    stitches[n + 1] = stitches[n] + (kindOf[n] === kinds.stitch ? 1 : 0);
  }

  const colors = job.facts?.embroidery?.threads.map((thread) => thread.color) ?? [];
  const cloth = job.choices?.embroidery?.clothColor || '#ffffff';
  const pen = canvas.getContext('2d');
  const mark = needle.getContext('2d');
  const pictures = new Map();
  const x = (n) => (places[2 * n + 2] + width / 2) * scale;
  const y = (n) => (places[2 * n + 3] + height / 2) * scale;
  let drawn = -1;

  const clear = () => {
    pen.fillStyle = '#8a8f98';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = cloth;
    pen.fillRect(margin * scale, margin * scale, places[0] * scale, places[1] * scale);
    drawn = 0;
  };

  const keepEvery = Math.max(1, Math.ceil(count / kept));

  const drawOn = (to) => {
    pen.lineWidth = Math.max(1, threadWidth * scale);
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    for (let n = drawn; n < to;) {
      // One stroke for all that is sewn without a stop.
      const thread = threads[n + 1];
      pen.strokeStyle = colors[Math.min(thread, colors.length - 1)] ?? '#000000';
      pen.beginPath();
      if (n > 0) {
        pen.moveTo(x(n - 1), y(n - 1));
      }

      for (; n < to && threads[n + 1] === thread; n++) {
        if (kindOf[n] === kinds.stitch && n > 0 && kindOf[n - 1] === kinds.stitch) {
          pen.lineTo(x(n), y(n));
        } else {
          pen.moveTo(x(n), y(n));
        }
      }

      pen.stroke();
    }

    drawn = to;
  };

  const keep = () => {
    if (!pictures.has(drawn)) {
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [canvas.width, canvas.height];
      copy.getContext('2d').drawImage(canvas, 0, 0);
      pictures.set(drawn, copy);
    }
  };

  const drawTo = (to) => {
    if (to < drawn || drawn < 0) {
      const from = Math.max(0, ...[...pictures.keys()].filter((n) => n <= to));
      clear();
      if (from > 0) {
        pen.drawImage(pictures.get(from), 0, 0);
        drawn = from;
      }
    }

    for (let next = (Math.floor(drawn / keepEvery) + 1) * keepEvery; next <= to; next += keepEvery) {
      drawOn(next);
      keep();
    }

    drawOn(to);
    showNeedle(to);
  };

  const showNeedle = (to) => {
    mark.clearRect(0, 0, needle.width, needle.height);
    if (to > 0 && to < count) {
      for (const [style, line] of [['#ffffff', 6], ['#d02020', 3]]) {
        mark.strokeStyle = style;
        mark.lineWidth = line;
        mark.beginPath();
        mark.arc(x(to - 1), y(to - 1), 9, 0, 2 * Math.PI);
        mark.stroke();
      }
    }
  };

  return {
    count,
    stitchCount: stitches[count],
    stitchesAt: (n) => stitches[n],
    threadAt: (n) => threads[n],
    partAfter: (n) => {
      const next = kindOf.findIndex((kind, m) => m > n && (kind === kinds.change || kind === kinds.stop));
      return next < 0 ? count : next;
    },
    drawTo,
  };
}
