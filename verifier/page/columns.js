/** The forms of the columns (`docs/protocol.md` §1), tested on bytes. */

import { isId } from "../js/lines.js";
import { canonicalDouble } from "./doubles.js";

/**
 * Whether the bytes from `start` up to `end` have the form.
 * @typedef {(bytes: Uint8Array, start: number, end: number) => boolean} Form
 */

const COMMA = 44;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COUNT_DIGITS = 9;
const ODDS_DIGITS = 18;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** @param {string} characters @returns {Form} one or more of them */
function only(characters) {
  const pattern = new RegExp(`[${characters}]`);
  const table = Uint8Array.from({ length: 256 }, (_, byte) =>
    byte < 128 && pattern.test(String.fromCharCode(byte)) ? 1 : 0,
  );
  return (bytes, start, end) => {
    for (let i = start; i < end; i += 1) if (table[bytes[i]] === 0) return false;
    return end > start;
  };
}

/** @param {number} most digits @returns {Form} */
const integer = (most) => (bytes, start, end) => {
  if (end === start || end - start > most) return false;
  if (bytes[start] === ZERO) return end - start === 1;
  for (let i = start; i < end; i += 1) if (bytes[i] < ZERO || bytes[i] > NINE) return false;
  return true;
};

/** No control character; the file is UTF-8. @type {Form} */
const text = (bytes, start, end) => {
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i];
    if (byte < 0x20 || byte === 0x7f) return false;
    // U+0080 to U+009F.
    if (byte === 0xc2 && bytes[i + 1] < 0xa0) return false;
  }
  return true;
};

/** @param {string[]} words @returns {Form} */
const oneOf = (...words) => (bytes, start, end) => words.includes(decode(bytes, start, end));

/** @type {(bytes: Uint8Array, start: number, end: number) => string} */
export const decode = (bytes, start, end) => decoder.decode(bytes.subarray(start, end));

/** @type {Form} */
const id = (bytes, start, end) => end - start === 20 && isId(bytes, start);
const nodeName = only("0-9A-Za-z.-");
const weekName = only("0-9A-Za-z-");
const seatName = only("0-9a-z.-");
const hexadecimal = only("0-9a-f");
const anyCount = integer(COUNT_DIGITS);
/** @type {Form} */
const maybeQualification = (b, s, e) => text(b, s, e) && b.subarray(s, e).indexOf(COMMA) < 0;
/** @type {Form} */
const place = (b, s, e) => e > s && maybeQualification(b, s, e);
/** @type {Form} */
const week = (b, s, e) => weekName(b, s, e) && !id(b, s, e);

/**
 * The order of two texts by their UTF-8 bytes.
 * @param {string} a
 * @param {string} b
 */
export function byteOrder(a, b) {
  // Code units sort like bytes but for surrogates, which stand for what comes after U+FFFF.
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const high = [x, y].map((unit) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit));
    return high[0] - high[1];
  }
  return a.length - b.length;
}

/** @type {Form} */
const list = (b, s, e) => {
  if (s === e) return true;
  if (!text(b, s, e)) return false;
  const parts = decode(b, s, e).split(",");
  return parts.every((part, i) => part !== "" && (i === 0 || byteOrder(parts[i - 1], part) < 0));
};

/** @type {Form} */
const path = (b, s, e) => {
  for (let start = s; ; ) {
    let end = start;
    while (end < e && b[end] !== SLASH) end += 1;
    if (!nodeName(b, start, end)) return false;
    if (end === e) return true;
    start = end + 1;
  }
};

/** Every form by the name of its column. @type {Record<string, Form>} */
export const FORMS = {
  id, week, path, text, place, list,
  cell: nodeName,
  seat: seatName,
  count: anyCount,
  odds: integer(ODDS_DIGITS),
  rank: (b, s, e) => anyCount(b, s, e) && b[s] !== ZERO,
  flag: (b, s, e) => e - s === 1 && (b[s] === ZERO || b[s] === ZERO + 1),
  maybeCount: (b, s, e) => s === e || anyCount(b, s, e),
  maybeWeek: (b, s, e) => s === e || week(b, s, e),
  maybeQualification,
  role: oneOf("lead", "member", "specialist", "joining"),
  status: oneOf("drawn", "alternate"),
  ticket: (b, s, e) => e - s === 64 && hexadecimal(b, s, e),
  bound: oneOf("seat", "group", "inspector", "week", "pair"),
  value: (b, s, e) => canonicalDouble(decode(b, s, e)) !== null,
  level: (b, s, e) => /^(0|-?[1-9][0-9]{0,8})$/.test(decode(b, s, e)),
  blind: (b, s, e) => s === e || (e - s === 32 && hexadecimal(b, s, e)),
  nothing: (_, s, e) => s === e,
  mentor: oneOf("mentor"),
};
