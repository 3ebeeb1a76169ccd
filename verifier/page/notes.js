/** Signed checkpoints and the proofs that carry one (`docs/protocol.md` §8): their only form. */

import { isHash64, ofBase64, toHex } from "./bytes.js";
import { byteOrder } from "./columns.js";

const HEAD = "c2sp.org/tlog-proof@v1";
const WHOLE = /^(?:0|[1-9][0-9]{0,17})$/;
const SIGNATURE = /^\u2014 ([^ ]+) ([^ ]+)$/u;
const NAME = /^[^ +\0-\x1f\x7f-\x9f]+$/u;
const KEY_ID_BYTES = 4;
const MOST_HASHES = 63;
const MOST_SIGNATURES = 64;

/**
 * One line under a checkpoint; whether it holds is for `signatures.js` to say.
 * @typedef {object} Signed
 * @property {string} name
 * @property {string} id of the key, in hexadecimal
 * @property {Uint8Array} bytes of the signature
 */

/**
 * @typedef {object} Checkpoint
 * @property {string} text its three lines, which are signed
 * @property {string} origin which log
 * @property {bigint} size how many entries
 * @property {string} root in hexadecimal
 * @property {Signed[]} signatures
 */

/**
 * @typedef {object} Proof
 * @property {bigint} index of the entry, from 0
 * @property {string[]} path hashes in base64
 * @property {Checkpoint} checkpoint
 */

/** @param {string} text @returns {boolean} whether a log or witness may be called so */
export const isName = (text) => NAME.test(text);

/** @param {string} text @returns {bigint | null} */
const wholeOf = (text) => (WHOLE.test(text) ? BigInt(text) : null);

/** @param {string} line @returns {Signed | null} */
function signatureOf(line) {
  const [, name = "", text = ""] = SIGNATURE.exec(line) ?? [];
  const bytes = ofBase64(text);
  if (!isName(name) || bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  return { name, id: toHex(bytes.subarray(0, KEY_ID_BYTES)), bytes: bytes.subarray(KEY_ID_BYTES) };
}

/** @param {string} body three lines without the last `\n` @param {string} signed the lines under it @returns {Checkpoint | null} */
function checkpointOf(body, signed) {
  const [origin, digits = "", root, ...more] = body.split("\n");
  const size = wholeOf(digits);
  const lines = signed.slice(0, -1).split("\n");
  const signatures = lines.map(signatureOf);
  const right =
    more.length === 0 && /^[^\0-\x1f\x7f-\x9f]+$/u.test(origin) && isHash64(root) && signed.endsWith("\n") &&
    lines.length <= MOST_SIGNATURES && lines.every((line, i) => i === 0 || byteOrder(lines[i - 1], line) < 0);
  if (!right || size === null || size < 1n || signatures.includes(null)) return null;
  const bytes = /** @type {Uint8Array} */ (ofBase64(root));
  return { text: `${body}\n`, origin, size, root: toHex(bytes), signatures: /** @type {Signed[]} */ (signatures) };
}

/**
 * @param {unknown} text
 * @returns {Proof | null} null where it has not the form of a `.tlog-proof`
 */
export function readProof(text) {
  if (typeof text !== "string") return null;
  const [head, body, signed, ...more] = text.split("\n\n");
  if (signed === undefined || more.length > 0) return null;
  const [version, place = "", ...path] = head.split("\n");
  const index = place.startsWith("index ") ? wholeOf(place.slice("index ".length)) : null;
  const checkpoint = checkpointOf(body, signed);
  if (version !== HEAD || index === null || checkpoint === null) return null;
  return path.length <= MOST_HASHES && path.every(isHash64) ? { index, path, checkpoint } : null;
}
