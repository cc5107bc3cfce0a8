import { jsonOf, send } from './requests.js';

/** A device's way to the Attribute Server, the first of a selector's two connections. */
export class AttributesClient {
  #contexts;
  #token;
  #asked;

  /**
   * @param {object} parts
   * @param {string} parts.base where the Attribute Server's `users/` is, with a slash at the end
   * @param {string} parts.user
   * @param {() => Promise<string>} parts.token
   * @param {() => void} [parts.asked] called for each request that asks what is new
   */
  constructor({ base, user, token, asked = () => {} }) {
    this.#contexts = `${base}users/${encodeURIComponent(user)}/contexts`;
    this.#token = token;
    this.#asked = asked;
  }

  /** The user's contexts and their revisions. */
  async revisions() {
    const { contexts } = await jsonOf(await this.#send(''));
    return new Map(contexts.map(({ context, revision }) => [context, revision]));
  }

  /** A context as it is, or null if there is none of that name. */
  async get(name) {
    const response = await this.#send(`/${encodeURIComponent(name)}`);
    return response.status === 404 ? null : jsonOf(response);
  }

  /**
   * Makes a context, or changes some attributes of it.
   *
   * @param {string} name
   * @param {number} known the revision the device has, 0 if it knows of none
   * @param {Record<string, string | null>} edits null removes an attribute
   * @returns the context after it; null if another device was faster, and nothing was done
   */
  async push(name, known, edits) {
    const response = await this.#send(`/${encodeURIComponent(name)}`, {
      method: 'PATCH',
      body: JSON.stringify({ attributes: edits }),
      headers: {
        'Content-Type': 'application/merge-patch+json',
        ...(known ? { 'If-Match': `"${known}"` } : { 'If-None-Match': '*' }),
      },
    });
    return response.status === 412 ? null : jsonOf(response);
  }

  async #send(path, { headers, ...request } = {}) {
    const authorization = `Bearer ${await this.#token()}`;
    if (!request.method) this.#asked();
    return send(this.#contexts + path, { ...request, headers: { ...headers, Authorization: authorization } });
  }
}
