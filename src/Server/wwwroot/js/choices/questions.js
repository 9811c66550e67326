// What has to be chosen before a drawing can be made, each with the answers that there are.

import { el, keepList, setText } from '../dom.js';
import { t } from '../words.js';

const uncuttable = new Set(['CUT_TEXT', 'CUT_IMAGE', 'CUT_EFFECT', 'CUT_LOST_REFERENCE', 'CUT_UNREADABLE', 'CUT_STYLE_UNKNOWN']);

/** The answers to a question, each with its name and what it sets. */
function answersTo({ code, args }, choices) {
  if (uncuttable.has(code)) {
    return [{ name: code === 'CUT_EFFECT' || code === 'CUT_UNREADABLE' ? 'asShown' : 'without', set: { leaveOutUncuttable: true } }];
  }

  if (code === 'CUT_FILL_LEFT_OUT') {
    return [{ name: 'edges', set: { fills: 'EDGES' } }, { name: 'linesOnly', set: { fills: 'LEAVE' } }];
  }

  if (code === 'CUT_TOO_BIG') {
    const [width, height, mostAcross, mostDown] = args.map(Number);
    const percent = Math.floor(10 * (choices.scalePercent || 100) * Math.min(mostAcross / width, mostDown / height)) / 10;
    return [
      ...(width <= mostDown && height <= mostAcross ? [{ name: 'turn', set: { quarterTurns: ((choices.quarterTurns ?? 0) + 1) % 4 } }] : []),
      { name: 'smaller', words: [percent], set: { scalePercent: percent, widthMm: 0, heightMm: 0 } },
    ];
  }

  if (code === 'CUT_INKSTITCH') {
    return [{ name: 'forCutter', set: { notEmbroidered: true } }];
  }

  if (code === 'CUT_MARKS_WRONG' || code === 'CUT_MARKS_MISSING') {
    return [
      { name: 'usualMarks', set: { registrationMarks: true, marks: usualMarks(...args.slice(1).map(Number)) } },
      { name: 'noMarks', set: { registrationMarks: false, marks: undefined } },
    ];
  }

  return [];
}

// Where inkscape-silhouette draws them on a page.
const usualMarks = (pageWidth, pageHeight) => ({ leftMm: 10, topMm: 10, widthMm: pageWidth - 20, heightMm: pageHeight - 20 });

/** @returns {HTMLElement} with update(job, choices) */
export function cutQuestions(set) {
  const node = el('ul', { class: 'questions' });
  node.update = (job, choices) => {
    const asked = job.findings.filter((f) => f.severity === 'QUESTION' && !f.forStaff);
    node.hidden = asked.length === 0;
    keepList(node, asked.map((finding) => ({ finding, choices })), (q) => q.finding.code, () => question(set));
  };
  return node;
}

function question(set) {
  const message = el('p', { class: 'finding-message' });
  const remedy = el('p', { class: 'hint' });
  const answers = el('div', { class: 'segments' });
  const node = el('li', { class: 'finding', 'data-tone': 'act' }, message, answers, remedy);
  node.update = ({ finding, choices }) => {
    setText(message, finding.message);
    setText(remedy, finding.remedy);
    keepList(answers, answersTo(finding, choices), (a) => a.name, () => {
      const button = el('button', { type: 'button', class: 'button small' });
      let chosen;
      button.addEventListener('click', () => set(chosen));
      button.update = (answer) => {
        chosen = answer.set;
        setText(button, t(`answer.${answer.name}`, ...(answer.words ?? [])));
      };
      return button;
    });
  };
  return node;
}
