// Sends a form with progress. XMLHttpRequest, as fetch cannot tell how much of an upload has gone.

/**
 * @param {FormData} form
 * @param {string} language of the server's sentences
 * @param {(percent: number) => void} onProgress 100 = all sent, the server is checking
 * @returns {Promise<{status: number, body: any}>} status 0 = no answer
 */
export const upload = (form, language, onProgress) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/jobs');
    request.setRequestHeader('Accept-Language', language);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? Math.floor((loaded / total) * 100) : 0);
    request.upload.onload = () => onProgress(100);
    request.onload = () => resolve({ status: request.status, body: parse(request.responseText) });
    request.onerror = () => resolve({ status: 0, body: {} });
    request.onabort = request.onerror;
    request.send(form);
  });

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: something between page and server answered.
    return {};
  }
}
