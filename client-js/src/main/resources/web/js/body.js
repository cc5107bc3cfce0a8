/**
 * Reads the body of an answer as text, as far as it is not too long: an endless one would fill the memory.
 *
 * @param {Response} response
 * @param {number} most bytes
 * @returns {Promise<string>}
 * @throws {Error} if it is longer, or breaks off
 */
export async function readBody(response, most) {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let read = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    read += part.value.length;
    if (read > most) {
      reader.cancel().catch(() => {}); // it is over either way
      throw new Error('The answer is too long.');
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
