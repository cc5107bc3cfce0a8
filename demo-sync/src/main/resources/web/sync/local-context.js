/**
 * A device's copy of a context: what it has from the Attribute Server, and what was edited here and is not there yet. A
 * value. Edits are merged attribute by attribute. An attribute that was edited here and, to another value, elsewhere is in
 * conflict: its edit waits until the user has chosen, so that neither value is lost.
 *
 * @typedef {object} LocalEdit
 * @property {string | null} value null where the attribute was removed
 * @property {string | null} from what the attribute was when it was edited first; null if there was none
 * @property {string | null} [sent] what was sent of it last: if the server has that, it is from here
 */
export class LocalContext {
  /** A context the server was never asked for. */
  static UNKNOWN = new LocalContext(0, {}, {});

  /**
   * @param {number} revision the revision the base is from
   * @param {Record<string, string>} base the attributes as the server had them
   * @param {Record<string, LocalEdit>} edits attributes edited since
   */
  constructor(revision, base, edits) {
    this.revision = revision;
    this.base = base;
    this.edits = edits;
    Object.freeze(this);
  }

  /** The attributes as the user of this device sees them, in the order of their names. */
  get attributes() {
    const edited = Object.entries(this.edits).map(([name, { value }]) => [name, value]);
    const seen = Object.entries({ ...this.base, ...Object.fromEntries(edited) }).filter(([, value]) => value !== null);
    return new Map(seen.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get isEdited() {
    return Object.keys(this.edits).length > 0;
  }

  /** The edits that the server may be told: all that are not in conflict. */
  get unsent() {
    const free = Object.entries(this.edits).filter(([name]) => !this.#isInConflict(name));
    return Object.fromEntries(free.map(([name, { value }]) => [name, value]));
  }

  get hasUnsent() {
    return Object.keys(this.unsent).length > 0;
  }

  /** The attributes in conflict, each with the value from elsewhere, null if it was removed there. */
  get conflicts() {
    const names = Object.keys(this.edits).filter((name) => this.#isInConflict(name));
    return new Map(names.map((name) => [name, this.base[name] ?? null]));
  }

  #isInConflict(name) {
    const { value, from, sent } = this.edits[name];
    const theirs = this.base[name] ?? null;
    return ![value, from, sent].includes(theirs);
  }

  /** The user sets an attribute, or removes it with null. */
  edited(name, value) {
    const { from = this.base[name] ?? null, sent } = this.edits[name] ?? {};
    return this.#with({ ...this.edits, [name]: { value, from, sent } });
  }

  /** The user chose the value from here: it goes to the server. */
  keptMine(name) {
    return this.#with({ ...this.edits, [name]: { value: this.edits[name].value, from: this.base[name] ?? null } });
  }

  /** The user chose the value from elsewhere. */
  tookTheirs(name) {
    const { [name]: dropped, ...rest } = this.edits;
    return this.#with(rest);
  }

  /** The user chose both: the value from here goes into an attribute of its own, like `Bank 2`. */
  keptBoth(name) {
    const { value } = this.edits[name];
    return this.tookTheirs(name).edited(this.#freeName(name), value);
  }

  #freeName(name) {
    let number = 2;
    while (this.attributes.has(`${name} ${number}`)) number += 1;
    return `${name} ${number}`;
  }

  /** The server is about to be told the edits. */
  sending() {
    const sent = Object.entries(this.unsent).map(([name, value]) => [name, { ...this.edits[name], sent: value }]);
    return this.#with({ ...this.edits, ...Object.fromEntries(sent) });
  }

  /** The server was asked; the edits stay. An answer that was overtaken by a newer one changes nothing. */
  pulled({ revision, attributes }) {
    return revision < this.revision ? this : new LocalContext(revision, attributes, this.edits);
  }

  /** The server took these edits. What was edited again meanwhile stays an edit. */
  pushed({ revision, attributes }, sent) {
    const left = Object.entries(this.edits).filter(([name, { value }]) => !(name in sent) || sent[name] !== value);
    const edits = left.map(([name, edit]) => [name, name in sent ? { value: edit.value, from: sent[name] } : edit]);
    return new LocalContext(revision, attributes, Object.fromEntries(edits));
  }

  #with(edits) {
    return new LocalContext(this.revision, this.base, edits);
  }
}
