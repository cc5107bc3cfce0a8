/**
 * Reads the body of a response as text, unless it is too long: an endless one would fill the memory.
 *
 * @param {Response} response
 * @param {number} maxBytes bytes
 * @returns {Promise<string>}
 * @throws {Error} if it is longer, or breaks off
 */
export async function readBody(response, maxBytes) {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let read = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    read += chunk.value.length;
    if (read > maxBytes) {
      reader.cancel().catch(() => {}); // the response is dropped either way
      throw new Error('The answer is too long.');
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}
