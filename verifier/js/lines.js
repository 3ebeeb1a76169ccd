/** Frozen text files as bytes (`docs/protocol.md` §1): lines, columns, identifiers, numbers. */

export const TAB = 9;
export const NEWLINE = 10;
export const ID_LENGTH = 20;
const ID_BYTE = /[a-z2-7]/;
const COUNT = /^(0|[1-9][0-9]{0,17})$/;

/** A frozen file does not have the form of the protocol. */
export class FormError extends Error {
  /**
   * @param {string} file
   * @param {number} line from 1
   * @param {string} what is wrong
   */
  constructor(file, line, what) {
    super(`${file} line ${line}: ${what}`);
    this.name = "FormError";
    this.file = file;
    this.line = line;
  }
}

// A byte-order mark stays, a wrong byte becomes U+FFFD: neither fits a column's form.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The columns of each line of a file.
 * @param {string} file its name, for messages
 * @param {Uint8Array} bytes
 * @param {number} columns how many there must be
 * @returns {string[][]}
 */
export function rows(file, bytes, columns) {
  if (bytes.length === 0) return [];
  const lines = decoder.decode(bytes).split("\n");
  if (lines.pop() !== "") throw new FormError(file, lines.length + 1, "it does not end with \\n");
  return lines.map((line, i) => {
    const row = line.split("\t");
    if (row.length === columns) return row;
    throw new FormError(file, i + 1, `${row.length} columns instead of ${columns}`);
  });
}

/**
 * A number of at most 18 digits.
 * @param {string} text
 * @returns {bigint | null} null where the form is wrong
 */
export function wholeNumber(text) {
  return COUNT.test(text) ? BigInt(text) : null;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 * @returns {string} the bytes as characters, one each
 */
export function ascii(bytes, start, end) {
  let text = "";
  for (let i = start; i < end; i += 1) text += String.fromCharCode(bytes[i]);
  return text;
}

const inId = Uint8Array.from({ length: 256 }, (_, byte) =>
  ID_BYTE.test(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @returns {boolean} whether an id stands at `start`
 */
export function isId(bytes, start) {
  for (let i = start; i < start + ID_LENGTH; i += 1) if (!inId[bytes[i]]) return false;
  return true;
}

/** Numbers for ids, in the order in which they are added: a hash table over their bytes. */
export class Ids {
  constructor() {
    this.size = 0;
    this.bytes = new Uint8Array(ID_LENGTH * 1024);
    this.table = new Int32Array(4096).fill(-1);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @returns {number} of the id that stands there, or −1 if it was not added
   */
  find(bytes, start) {
    const mask = this.table.length - 1;
    for (let slot = hash(bytes, start) & mask; ; slot = (slot + 1) & mask) {
      const number = this.table[slot];
      if (number < 0 || this.same(number, bytes, start)) return number;
    }
  }

  /**
   * Add an id, which must be a new one.
   * @param {Uint8Array} bytes
   * @param {number} start
   */
  add(bytes, start) {
    const place = ID_LENGTH * this.size;
    if (place === this.bytes.length) this.bytes = grown(this.bytes, 2 * place);
    this.bytes.set(bytes.subarray(start, start + ID_LENGTH), place);
    this.size += 1;
    if (2 * this.size > this.table.length) {
      this.table = new Int32Array(2 * this.table.length).fill(-1);
      for (let number = 0; number < this.size; number += 1) this.enter(number);
    } else {
      this.enter(this.size - 1);
    }
  }

  /** @param {number} number whose id comes into the table */
  enter(number) {
    const mask = this.table.length - 1;
    let slot = hash(this.bytes, ID_LENGTH * number) & mask;
    while (this.table[slot] >= 0) slot = (slot + 1) & mask;
    this.table[slot] = number;
  }

  /**
   * @param {number} number
   * @param {Uint8Array} bytes
   * @param {number} start
   */
  same(number, bytes, start) {
    const at = ID_LENGTH * number;
    for (let i = 0; i < ID_LENGTH; i += 1) {
      if (this.bytes[at + i] !== bytes[start + i]) return false;
    }
    return true;
  }

  /**
   * @param {number} number
   * @returns {string} its id
   */
  text(number) {
    return ascii(this.bytes, ID_LENGTH * number, ID_LENGTH * (number + 1));
  }
}

/**
 * FNV-1a of an id, its high half mixed in.
 * @param {Uint8Array} bytes
 * @param {number} start
 */
function hash(bytes, start) {
  let value = 0x811c9dc5;
  for (let i = start; i < start + ID_LENGTH; i += 1) {
    value = Math.imul(value ^ bytes[i], 0x01000193);
  }
  return value ^ value >>> 15;
}

/**
 * A longer copy of an array.
 * @template {Uint8Array | Uint32Array | Int32Array | Float64Array} T
 * @param {T} array
 * @param {number} length
 * @returns {T}
 */
export function grown(array, length) {
  const copy = new /** @type {new (length: number) => T} */ (array.constructor)(length);
  copy.set(array);
  return copy;
}
