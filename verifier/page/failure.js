/** What a check says when it does not hold: a code of §8, a reason, and where. */

/** @typedef {Record<string, string | number>} Where */

/** A check of `docs/protocol.md` §8 failed. The words for people are in `words.js`, by reason. */
export class Failure extends Error {
  /**
   * @param {string} code of the check
   * @param {string} reason a key of the sentences in `words.js`
   * @param {Where} [where] what the sentence names
   */
  constructor(code, reason, where = {}) {
    super(`${code}: ${reason} ${JSON.stringify(where)}`);
    this.name = "Failure";
    this.code = code;
    this.reason = reason;
    this.where = where;
  }
}

/**
 * Nothing when `right`, a failure else.
 * @param {boolean} right
 * @param {string} code
 * @param {string} reason
 * @param {Where} [where]
 */
export function need(right, code, reason, where = {}) {
  if (!right) throw new Failure(code, reason, where);
}

/**
 * What a reader finds, with its failures told as those of another check.
 * @template T
 * @param {string} code
 * @param {() => T} read
 * @returns {T}
 */
export function readAs(code, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) throw new Failure(code, error.reason, error.where);
    throw error;
  }
}
