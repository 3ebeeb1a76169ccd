/** A bundle while it is checked, and what is reported of a file. */

/** @typedef {import("./container.js").Source} Source */
/** @typedef {import("./json.js").Json} Json */
/** @typedef {import("./tables.js").Table} Table */

/**
 * What a check said: true, false, or null where it was not checked.
 * @typedef {{code: string, ok: boolean | null}} Check
 */

/**
 * What is reported of one file.
 * @typedef {object} Report
 * @property {string} name of the file
 * @property {number} size
 * @property {Check[]} checks those that were made, in order
 * @property {{code: string, reason: string, where: Record<string, string | number>} | null} error
 * @property {boolean} passed whether no check has failed
 * @property {boolean} broken whether this page could not go on: then there is no verdict
 */

/** @param {Source} source @returns {Report} of a file of which nothing has been checked yet */
export const reportOf = ({ name, size }) => ({ name, size, checks: [], error: null, passed: true, broken: false });

/** One bundle being checked, and all that has been read from it so far. */
export class Draw {
  /** @param {Source} source */
  constructor(source) {
    this.source = source;
    /** @type {Report} */
    this.report = reportOf(source);
    /** @type {import("./container.js").Kind} */
    this.kind = "targets";
    /** @type {Map<string, Uint8Array>} */
    this.files = new Map();
    /** @type {Map<string, {[key: string]: Json}>} */
    this.documents = new Map();
    /** @type {Map<string, Table>} */
    this.tables = new Map();
    /** @type {any} */
    this.plan = null;
    this.planHash = "";
    this.outcomeHash = "";
    this.seed = "";
    /** @type {Map<string, import("./targets.js").Cell>} */
    this.cells = new Map();
    /** @type {import("./targets.js").Entries | null} */
    this.entries = null;
    /** @type {import("./staff.js").Staff | null} */
    this.staff = null;
    /** @type {import("./pairs.js").Pairs | null} */
    this.pairs = null;
    /** @type {import("./seed.js").Party[]} */
    this.parties = [];
    /** @type {{kind: string, label: string, at: string, value: string}[]} */
    this.values = [];
    /** The secret of the seal; empty in open mode. */
    this.sealed = "";
    /** @type {import("./log.js").Log | null} */
    this.log = null;
  }

  /** @param {string} file @returns {Table} */
  table(file) {
    return /** @type {Table} */ (this.tables.get(file));
  }

  /** @param {string} file @returns {{[key: string]: Json}} */
  document(file) {
    return /** @type {{[key: string]: Json}} */ (this.documents.get(file));
  }

  /** @param {string} file @returns {Uint8Array} */
  bytes(file) {
    return /** @type {Uint8Array} */ (this.files.get(file));
  }
}
