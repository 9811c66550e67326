// What is known of a job, as a list of names and values.

import { el, setText } from './dom.js';
import { moment, number, span } from './format.js';
import { materialsOf } from './offers.js';
import { spoolName, spoolsOf } from './spools.js';
import { t } from './words.js';

/** The facts of a job for keepList(list, factsOf(job), (f) => f.name, factItem). */
export function factsOf(job) {
  return [
    ...known('machine', [t(`kind.${job.kind}`), job.machine].filter(Boolean).join(' · ')),
    ...known('duration', span(job.expectedDuration)),
    ...printFacts(job.facts?.print ?? {}),
    ...embroideryFacts(job.facts?.embroidery),
    ...cutFacts(job),
    ...known('submitted', moment(job.submitTime)),
    ...known('started', job.startTime && moment(job.startTime)),
    ...known('ended', job.endTime && moment(job.endTime)),
  ];
}

export function factItem() {
  const [name, value] = [el('dt'), el('dd')];
  const node = el('div', {}, name, value);
  node.update = (fact) => {
    setText(name, t(`fact.${fact.name}`));
    setText(value, fact.value);
  };
  return node;
}

const known = (name, value) => (value ? [{ name, value }] : []);

const printFacts = (print) => [
  ...known('filament', filament(print)),
  ...known('material', print.material),
  ...known('layers', print.layerCount && number(print.layerCount)),
  ...known('nozzle', print.nozzleMm && t('fact.millimetres', number(print.nozzleMm, 2))),
];

const embroideryFacts = (embroidery) =>
  embroidery
    ? [
        ...known('attended', span(embroidery.attendedDuration)),
        ...known('size', t('fact.sizeValue', number(embroidery.widthMm, 1), number(embroidery.heightMm, 1))),
        ...known('hoop', t('fact.hoopValue', embroidery.hoop)),
        ...known('stitches', number(embroidery.stitchCount)),
        ...known('threads', spoolsOf(embroidery).map(({ thread }) => spoolName(thread)).join(', ')),
      ]
    : [];

const cutFacts = (job) => {
  const cut = job.facts?.cut;
  const materials = cut ? materialsOf(job) : [];
  return cut
    ? [
        ...known('material', materials.map((m) => m.label).join(', ')),
        ...known('tool', [...new Set(materials.map((m) => t(`option.${m.tool}`)))].join(', ')),
        ...known('size', t('fact.sizeValue', number(cut.widthMm, 1), number(cut.heightMm, 1))),
        ...known('mat', cut.mat ? t('fact.matValue', cut.mat) : t('fact.roll')),
        ...known('cut', t('fact.metres', number(cut.cutLengthMm / 1000, 2))),
        ...known('paths', number(cut.pathCount)),
      ]
    : [];
};

const filament = (print) =>
  [
    print.filamentGrams > 0 && t('fact.grams', number(print.filamentGrams, print.filamentGrams < 10 ? 1 : 0)),
    print.filamentMm > 0 && t('fact.metres', number(print.filamentMm / 1000, 2)),
  ].filter(Boolean).join(' · ');
