import { keyOf } from './context-ref.js';
import { UpdateStream } from './update-stream.js';
import { MAX_CONTEXTS } from './sync-queue.js';

/**
 * What the leading page does: it holds the connection, sends what the hub says to all pages, and sends a page that joins what
 * that one missed. Every message has a sequence number, so that a page notices when one did not reach it.
 *
 * @typedef {object} Update what pages send each other and tell their selectors
 * @property {{context: string, revision: number, origin?: string, group?: string, everyone?: true, position?: string}[]} changes
 * @property {string} [position] everything up to it has been told; absent if that cannot be said
 * @property {boolean} [resync] the hub cannot tell what was missed
 * @property {number} [spread] milliseconds within which to pick a random moment
 */
export class Leader {
  #post;
  #connection;
  #catchUp;
  #localPage;
  #stream = null;
  /** @type {Map<string, object>} of each context, the notice that came before the stream began */
  #beforeStream = new Map();
  #streams = 0;
  #sequence = 0;
  #state = { state: 'connecting', transport: null };

  /**
   * @param {object} parts
   * @param {number} parts.term
   * @param {(message: object) => void} parts.post
   * @param {(events: object) => import('./connection.js').Connection} parts.connect makes the connection
   * @param {(position: string) => Promise<Update>} parts.catchUp asks the hub what a page at this position has missed
   * @param {{position: () => string | null, update: (update: Update) => void, state: (state: object) => void, confirmed: () => void}} parts.localPage
   *   this page's own selector
   */
  constructor({ term, post, connect, catchUp, localPage }) {
    this.#post = (message) => post({ term, stream: this.#streams, ...message });
    this.#catchUp = catchUp;
    this.#localPage = localPage;
    this.#connection = connect({
      position: () => this.#stream?.position ?? localPage.position(),
      subscribed: (sent, update) => this.#subscribed(sent, update),
      noticed: (notice, spread) => this.#noticed(notice, spread),
      confirmed: (position) => this.#confirmed(position),
      state: (state) => this.#stateChanged(state),
    });
  }

  get connection() {
    return this.#connection;
  }

  start() {
    this.announce();
    this.#connection.start();
  }

  stop() {
    this.#connection.stop();
  }

  /** Says that this page leads; from it a page also sees whether it missed something. */
  announce() {
    const isConnected = this.#state.state === 'push';
    const sequence = isConnected ? this.#sequence : null;
    this.#post({ type: 'leader', sequence, state: this.#state, retryIn: this.#connection?.retryIn ?? null });
  }

  /** A page wants to join the stream, from its own position. */
  async welcome(page, position) {
    const stream = this.#stream;
    if (!stream || this.#state.state !== 'push') return this.announce();
    // the hub knows what was before the stream; if it does not answer, the page will ask again
    const update = stream.missedSince(position) ?? await this.#catchUp(position).catch(() => null);
    if (!update || stream !== this.#stream) return;
    this.#post({ type: 'welcome', to: page, sequence: this.#sequence, news: update });
  }

  #subscribed(sent, update) {
    if (this.#stream && !update.resync) return this.#resumed(update);
    this.#stream = new UpdateStream(update.resync ? update.position : sent, update.position);
    const changes = this.#stream.add([...update.changes, ...this.#beforeStream.values()]);
    this.#beforeStream.clear();
    this.#streams++;
    this.#sequence = 0;
    this.#localPage.update({ ...update, changes });
  }

  /** After a reconnect the stream goes on where it stopped. */
  #resumed(update) {
    this.#stream.confirm(update.position);
    this.#broadcast(this.#stream.add(update.changes), update.spread);
  }

  #noticed(notice, spread) {
    if (!this.#stream) return this.#receivedBeforeStream(notice);
    const changes = this.#stream.add([notice]);
    if (changes.length > 0) this.#broadcast(changes, spread);
  }

  /** A notice that came before the reply to the subscription, which has everything else. */
  #receivedBeforeStream(notice) {
    if (this.#beforeStream.size < MAX_CONTEXTS) this.#beforeStream.set(keyOf(notice), notice);
  }

  #confirmed(position) {
    this.#localPage.confirmed();
    if (!this.#stream) return;
    const before = this.#stream.position;
    this.#stream.confirm(position);
    if (before !== this.#stream.position) this.#broadcast([]);
  }

  #broadcast(changes, spread) {
    const update = { changes, position: this.#stream.position, spread };
    this.#sequence++;
    this.#post({ type: 'news', sequence: this.#sequence, news: update });
    this.#localPage.update(update);
  }

  #stateChanged(state) {
    this.#state = state;
    if (state.state !== 'refused') this.announce(); // it is this page that is refused, not the others
    this.#localPage.state(state);
  }
}
