// Calls to the server. Whatever goes wrong comes back as a sentence in the page's language.

import { language, t } from './words.js';

const patience = 20_000;

/** The headers of every call; key = staff key, where somebody is signed in. */
export const headers = (key) => ({ 'Accept-Language': language(), ...(key ? { Authorization: `Bearer ${key}` } : {}) });

/**
 * Asks the server.
 * @param {string} path such as /v1/jobs/K7R:approve
 * @param {{method?: string, body?: object, key?: string, patience?: number, as?: 'blob'}} options
 * @returns {Promise<{ok: boolean, status: number, body: any, message: string, reason?: string, args?: string[]}>} status 0 = no answer
 */
export async function call(path, options = {}) {
  const { method = 'GET', body, key } = options;
  try {
    const answer = await fetch(path, {
      method,
      headers: { ...headers(key), ...(body ? { 'Content-Type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(options.patience ?? patience),
    });
    if (answer.ok && options.as === 'blob') {
      return { ok: true, status: answer.status, body: await answer.blob(), message: '' };
    }

    const said = await parse(answer);
    return { ok: answer.ok, status: answer.status, body: said, message: answer.ok ? '' : messageOf(answer, said), ...causeOf(said) };
  } catch (error) {
    if (!(error instanceof TypeError) && error.name !== 'TimeoutError') {
      throw error;
    }

    return { ok: false, status: 0, body: {}, message: t('error.away') };
  }
}

/** What an answer that is not a success says. */
export const sayError = async (answer) => messageOf(answer, await parse(answer));

const messageOf = (answer, said) => said.message || t('error.answer', answer.status);

/** The stable reason of an error, and the values in its sentence. */
function causeOf(said) {
  const { reason, metadata = {} } = (said.details ?? []).find((d) => d.reason) ?? {};
  return { reason, args: Object.keys(metadata).filter((k) => k.startsWith('arg')).sort().map((k) => metadata[k]) };
}

async function parse(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: something between page and server answered.
    return {};
  }
}
