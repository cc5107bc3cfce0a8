/**
 * A device's copy of a context: what it has from the Attribute Server, and what was edited here and is not there yet. A
 * value. Edits are merged attribute by attribute: what was edited here wins, all else is the server's.
 */
export class LocalContext {
  /** A context the server was never asked for. */
  static UNKNOWN = new LocalContext(0, {}, {});

  /**
   * @param {number} revision the revision the base is from
   * @param {Record<string, string>} base the attributes as the server had them
   * @param {Record<string, string | null>} edits attributes edited since, null where one was removed
   */
  constructor(revision, base, edits) {
    this.revision = revision;
    this.base = base;
    this.edits = edits;
    Object.freeze(this);
  }

  /** The attributes as the user of this device sees them, in the order of their names. */
  get attributes() {
    const seen = Object.entries({ ...this.base, ...this.edits }).filter(([, value]) => value !== null);
    return new Map(seen.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get isEdited() {
    return Object.keys(this.edits).length > 0;
  }

  /** The user sets an attribute, or removes it with null. */
  edited(name, value) {
    return new LocalContext(this.revision, this.base, { ...this.edits, [name]: value });
  }

  /** The server was asked; the edits stay. An answer that was overtaken by a newer one changes nothing. */
  pulled({ revision, attributes }) {
    return revision < this.revision ? this : new LocalContext(revision, attributes, this.edits);
  }

  /** The server took these edits. What was edited again meanwhile stays an edit. */
  pushed({ revision, attributes }, sent) {
    const left = Object.entries(this.edits).filter(([name, value]) => !(name in sent) || sent[name] !== value);
    return new LocalContext(revision, attributes, Object.fromEntries(left));
  }
}
