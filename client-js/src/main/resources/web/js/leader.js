import { Stream } from './stream.js';
import { MOST_CONTEXTS } from './sync-queue.js';

/**
 * What the leading page does: it holds the connection, tells all pages what it hears, and tells a page that joins what
 * that one missed. Every message has a number, so that a page notices when one did not reach it.
 *
 * @typedef {object} News what pages tell each other and their selectors
 * @property {{context: string, revision: number, origin?: string, position?: string}[]} changes
 * @property {string} [position] everything up to it has been told; absent if that cannot be said
 * @property {boolean} [resync] the hub cannot tell what was missed
 * @property {number} [spread] milliseconds within which to pick a random moment
 */
export class Leader {
  #post;
  #connection;
  #catchUp;
  #member;
  #stream = null;
  /** @type {Map<string, object>} of each context, what was told before the stream began */
  #early = new Map();
  #streams = 0;
  #sequence = 0;
  #state = { state: 'connecting', transport: null };

  /**
   * @param {object} parts
   * @param {number} parts.term
   * @param {(message: object) => void} parts.post
   * @param {(events: object) => import('./connection.js').Connection} parts.connect makes the connection
   * @param {(position: string) => Promise<News>} parts.catchUp asks the hub what a page at this position has missed
   * @param {{position: () => string | null, news: (news: News) => void, state: (state: object) => void}} parts.member
   *   this page's own selector
   */
  constructor({ term, post, connect, catchUp, member }) {
    this.#post = (message) => post({ term, stream: this.#streams, ...message });
    this.#catchUp = catchUp;
    this.#member = member;
    this.#connection = connect({
      position: () => this.#stream?.position ?? member.position(),
      subscribed: (sent, news) => this.#subscribed(sent, news),
      noticed: (notice, spread) => this.#noticed(notice, spread),
      confirmed: (position) => this.#confirmed(position),
      state: (state) => this.#stateIs(state),
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

  /** A sign of life, from which a page also sees whether it missed something. */
  announce() {
    const hears = this.#state.state === 'push';
    this.#post({ type: 'leader', sequence: hears ? this.#sequence : null, state: this.#state });
  }

  /** A page wants to join the stream, from its own position. */
  async welcome(guest, position) {
    const stream = this.#stream;
    if (!stream || this.#state.state !== 'push') return this.announce();
    // what was before the stream the hub can tell; if it does not answer, the guest will ask again
    const news = stream.since(position) ?? await this.#catchUp(position).catch(() => null);
    if (news && stream === this.#stream) this.#post({ type: 'welcome', to: guest, sequence: this.#sequence, news });
  }

  #subscribed(sent, news) {
    if (this.#stream && !news.resync) return this.#resumed(news);
    this.#stream = new Stream(news.resync ? news.position : sent, news.position);
    const changes = this.#stream.take([...news.changes, ...this.#early.values()]);
    this.#early.clear();
    this.#streams++;
    this.#sequence = 0;
    this.#member.news({ ...news, changes });
  }

  /** After a reconnect the stream goes on where it stopped. */
  #resumed(news) {
    this.#stream.confirm(news.position);
    this.#tell(this.#stream.take(news.changes), news.spread);
  }

  #noticed(notice, spread) {
    if (!this.#stream) return this.#overtook(notice);
    const changes = this.#stream.take([notice]);
    if (changes.length > 0) this.#tell(changes, spread);
  }

  /** It came before the reply to the subscription, which tells of everything else. */
  #overtook(notice) {
    if (this.#early.size < MOST_CONTEXTS) this.#early.set(notice.context, notice);
  }

  #confirmed(position) {
    if (!this.#stream) return;
    const before = this.#stream.position;
    this.#stream.confirm(position);
    if (before !== this.#stream.position) this.#tell([]);
  }

  #tell(changes, spread) {
    const news = { changes, position: this.#stream.position, spread };
    this.#sequence++;
    this.#post({ type: 'news', sequence: this.#sequence, news });
    this.#member.news(news);
  }

  #stateIs(state) {
    this.#state = state;
    if (state.state !== 'refused') this.announce(); // it is this page that is refused, not the others
    this.#member.state(state);
  }
}
