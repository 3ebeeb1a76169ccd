/**
 * Reads `odds.txt` of an inspector draw, once and in pieces: ten million lines are within reach of
 * a browser.
 */

import { DrawItems } from "./items.js";
import { ascii, FormError, grown, ID_LENGTH, NEWLINE, TAB } from "./lines.js";
import { splitOdds } from "./lottery.js";

const ZERO = 48;

/** `push` every piece, then `finish` once. */
export class OddsReader {
  /**
   * @param {DrawItems} items yet without any
   * @param {number} bits K
   */
  constructor(items, bits) {
    this.items = items;
    this.bits = bits;
    this.unit = 2 ** bits;
    this.lines = 0;
    /** @type {Uint8Array} */
    this.rest = new Uint8Array(0);
    /** The last line, and where in it the inspector stands. */
    this.before = { bytes: this.rest, start: 0, end: 0, inspector: 0 };
  }

  /** @param {Uint8Array} piece the bytes after those already given */
  push(piece) {
    let start = 0;
    if (this.rest.length > 0) {
      start = piece.indexOf(NEWLINE) + 1;
      const end = start === 0 ? piece.length : start;
      const joined = grown(this.rest, this.rest.length + end);
      joined.set(piece.subarray(0, end), this.rest.length);
      if (start === 0) {
        this.rest = joined;
        return;
      }
      this.readLines(joined, 0, joined.length);
    }
    const end = Math.max(start, piece.lastIndexOf(NEWLINE) + 1);
    this.readLines(piece, start, end);
    this.rest = piece.slice(end);
    // A copy: the caller may fill the piece's memory with the next one.
    const { before } = this;
    before.bytes = before.bytes.slice(before.start, before.end + 1);
    before.end -= before.start;
    before.start = 0;
  }

  /** The last piece has been given. */
  finish() {
    this.lines += 1;
    if (this.rest.length > 0) this.fail("it does not end with \\n");
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end after the last `\n`
   */
  readLines(bytes, start, end) {
    while (start < end) {
      this.lines += 1;
      start = this.readLine(bytes, start) + 1;
    }
  }

  /**
   * @param {string} what is wrong with the current line
   * @returns {never}
   */
  fail(what) {
    throw new FormError("odds.txt", this.lines, what);
  }

  /**
   * @param {Uint8Array} bytes in which a `\n` follows
   * @param {number} start
   * @returns {number} where the line ends
   */
  readLine(bytes, start) {
    const { before } = this;
    const same = commonLength(before, bytes, start);
    if (this.lines > 1 && !(bytes[start + same] > before.bytes[before.start + same])) {
      this.fail("it does not follow the line before in sorted order");
    }
    // The inspector stands where it stood before unless target or seat have changed.
    if (same < before.inspector || this.lines === 1) {
      before.inspector = this.startSeat(bytes, start);
    } else if (same >= before.inspector + ID_LENGTH) {
      this.fail("it has the target, seat and inspector of the line before");
    }
    const at = start + before.inspector;
    const inspector = this.items.roster.ids.find(bytes, at);
    if (inspector < 0) this.fail("no inspector of roster.txt");
    if (bytes[at + ID_LENGTH] !== TAB) this.fail("no tab after the inspector");
    before.bytes = bytes;
    before.start = start;
    before.end = this.readOdds(bytes, at + ID_LENGTH + 1, inspector);
    return before.end;
  }

  /**
   * A new target or seat begins.
   * @param {Uint8Array} bytes
   * @param {number} start
   * @returns {number} the place of the inspector in the line
   */
  startSeat(bytes, start) {
    const target = ascii(bytes, start, start + ID_LENGTH);
    const tab = bytes.indexOf(TAB, start + ID_LENGTH + 1);
    const seat = ascii(bytes, start + ID_LENGTH + 1, Math.max(tab, 0));
    if (bytes[start + ID_LENGTH] !== TAB || !this.items.start(target, seat)) {
      this.fail("no target and seat of seats.txt");
    }
    return tab + 1 - start;
  }

  /**
   * Add an item.
   * @param {Uint8Array} bytes
   * @param {number} start where its odds begin
   * @param {number} inspector
   * @returns {number} where its line ends
   */
  readOdds(bytes, start, inspector) {
    let value = 0;
    let end = start;
    for (; bytes[end] !== NEWLINE; end += 1) {
      const digit = bytes[end] - ZERO;
      if (digit < 0 || digit > 9) this.fail("the odds are not a whole number");
      value = value * 10 + digit;
    }
    const digits = end - start;
    if (digits < 1 || digits > 18 || (bytes[start] === ZERO && digits > 1)) {
      this.fail("the odds are not a whole number of at most 18 digits without leading zero");
    }
    if (digits <= 15) {
      const whole = Math.floor(value / this.unit);
      this.items.add(whole, value - whole * this.unit, inspector);
    } else {
      this.items.add(...splitOdds(BigInt(ascii(bytes, start, end)), this.bits), inspector);
    }
    return end;
  }
}

/**
 * How many bytes a line shares with the one before, from the beginning.
 * @param {{bytes: Uint8Array, start: number, end: number}} before
 * @param {Uint8Array} bytes
 * @param {number} start
 */
function commonLength(before, bytes, start) {
  const most = before.end - before.start;
  let same = 0;
  while (same < most && before.bytes[before.start + same] === bytes[start + same]) same += 1;
  return same;
}
