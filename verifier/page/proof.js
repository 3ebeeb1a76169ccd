/** Proofs that something is in a tree (RFC 6962), and C2SP `tlog-proof` texts that carry one. */

import { digest } from "./merkle.js";

const PREFIX = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
/** 32 bytes in base64 with padding: the last character has two bits that are zero. */
const HASH = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?$/;
const WHOLE = /^(?:0|[1-9][0-9]{0,17})$/;
const SIGNATURE = /^— ([^\p{White_Space}+]+) ([A-Za-z0-9+/=]+)$/u;
const KEY_ID_BYTES = 4;
const MOST_HASHES = 63;
const MOST_SIGNATURES = 64;

/** @param {string} text of base64 @returns {Uint8Array} */
const decoded = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @param {string} hash in hexadecimal @returns {Uint8Array} */
const bytesOf = (hash) => Uint8Array.from(hash.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** @param {unknown} text @returns {boolean} whether it is a hash in base64, in its only form */
export const isHash64 = (text) => typeof text === "string" && HASH.test(text);

/** @param {string} text @returns {bigint | null} */
const wholeOf = (text) => (WHOLE.test(text) ? BigInt(text) : null);

/**
 * Whether a path leads from a leaf to a root (the algorithm of RFC 9162, 2.1.3.2).
 * @param {string} leaf what was put in the tree
 * @param {bigint} index of the leaf, from 0
 * @param {bigint} size of the tree
 * @param {string[]} path hashes in base64, the leaf's sibling first
 * @param {string} root in hexadecimal
 */
export function leadsTo(leaf, index, size, path, root) {
  if (index >= size) return false;
  let hash = digest(PREFIX, leaf);
  let [at, last] = [index, size - 1n];
  const up = () => {
    at >>= 1n;
    last >>= 1n;
  };
  for (const sibling of path) {
    if (last === 0n) return false;
    if (at % 2n === 1n || at === last) {
      hash = digest(NODE, decoded(sibling), bytesOf(hash));
      // Where a tree has no sibling on a level, the path has none either.
      while (at % 2n === 0n && at > 0n) up();
    } else {
      hash = digest(NODE, bytesOf(hash), decoded(sibling));
    }
    up();
  }
  return last === 0n && hash === root;
}

/**
 * What a proof says; its signatures have their form, nobody has asked whether they hold.
 * @typedef {object} Proof
 * @property {bigint} index of the entry
 * @property {string[]} path
 * @property {string} origin of the checkpoint: which log
 * @property {bigint} size of the log at the checkpoint
 * @property {string} root in hexadecimal
 */

/** @param {string} line @returns {boolean} */
function isSignature(line) {
  const [, , text] = SIGNATURE.exec(line) ?? [];
  return text !== undefined && BASE64.test(text) && decoded(text).length > KEY_ID_BYTES;
}

/**
 * Read a proof.
 * @param {string} text
 * @returns {Proof | null} null where it has not the form of one
 */
export function readProof(text) {
  const [head, body, signatures, ...more] = text.split("\n\n");
  if (signatures === undefined || more.length > 0 || !signatures.endsWith("\n")) return null;
  if (/[\0-\x09\x0b-\x1f]/.test(text)) return null;
  const [version, ...rest] = head.split("\n");
  if (rest[0]?.startsWith("extra ") && BASE64.test(rest[0].slice(6))) rest.shift();
  const [place = "", ...path] = rest;
  const [origin, digits = "", root, ...extensions] = body.split("\n");
  const [index, size] = [place.startsWith("index ") ? wholeOf(place.slice(6)) : null, wholeOf(digits)];
  const signed = signatures.slice(0, -1).split("\n");
  const right =
    path.length <= MOST_HASHES && signed.length <= MOST_SIGNATURES && version === "c2sp.org/tlog-proof@v1" && path.every(isHash64) && isHash64(root) && origin !== "" &&
    !extensions.includes("") && signed.every(isSignature);
  if (!right || index === null || size === null) return null;
  const words = Array.from(decoded(root), (byte) => byte.toString(16).padStart(2, "0"));
  return { index, path, origin, size, root: words.join("") };
}
