// Values of the API in people's words.

import { language, t } from './words.js';

/** Seconds of a duration such as "218s" or "0.500s"; undefined where there is none. */
export const seconds = (duration) => (duration ? Number.parseFloat(duration) : undefined);

/** "17 min", "1 h 05"; undefined where the duration is not known. */
export function span(duration) {
  const all = seconds(duration);
  if (all === undefined) {
    return undefined;
  }

  const minutes = Math.round(all / 60);
  if (minutes < 1) {
    return t('duration.short');
  }

  return minutes < 60
    ? t('duration.minutes', minutes)
    : t('duration.hours', Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0'));
}

export const number = (value, digits = 0) => new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value);

/** Weekday and time: an open session is a matter of hours, a pickup one of days. */
export const moment = (timestamp) =>
  new Intl.DateTimeFormat(language() === 'en' ? 'en-GB' : 'fr', { weekday: 'long', hour: '2-digit', minute: '2-digit' })
    .format(new Date(timestamp));

export function bytes(size) {
  const [value, unit] = size < 1e3 ? [size, 'byte'] : size < 1e6 ? [size / 1e3, 'kilobyte'] : [size / 1e6, 'megabyte'];
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** "il y a 3 min": how long something has waited. */
export function ago(timestamp) {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(timestamp)) / 60_000));
  return minutes < 1 ? t('ago.now') : t('ago.since', span(`${minutes * 60}s`));
}
