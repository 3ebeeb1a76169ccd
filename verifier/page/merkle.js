/** Hashes of files and lines: the RFC 6962 root of `docs/protocol.md` §3, plan hash, identifiers. */

import { hexadecimal, Sha256 } from "../js/sha256.js";
import { copy, joinNodes, Prefixed } from "./hashing.js";

const NEWLINE = 10;
const WORDS = 8;
const EVERY = 1 << 16;
const LEAF = Uint8Array.of(0);
const encoder = new TextEncoder();
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const ID_LENGTH = 20;

/** @param {...(string | Uint8Array)} parts @returns {Sha256} having taken in all of them */
function hashed(...parts) {
  const hash = new Sha256();
  for (const part of parts) hash.update(typeof part === "string" ? encoder.encode(part) : part);
  return hash;
}

/** @param {...(string | Uint8Array)} parts @returns {string} SHA-256 in hexadecimal */
export const digest = (...parts) => hexadecimal(hashed(...parts).finish());

/**
 * The identifier of a subject (§2).
 * @param {Uint8Array} salt
 * @param {string} subject
 */
export function identifier(salt, subject) {
  const bits = Array.from(hashed("ssj.pid.v1\n", salt, subject).finish(), (word) =>
    (word >>> 0).toString(2).padStart(32, "0"),
  ).join("");
  return Array.from({ length: ID_LENGTH }, (_, i) =>
    BASE32[parseInt(bits.slice(5 * i, 5 * i + 5), 2)],
  ).join("");
}

/**
 * The line root of a file.
 * @param {Uint8Array} bytes lines, each with its `\n`
 * @param {(done: number) => void} progress told how many bytes are done
 * @returns {string}
 */
export function lineRoot(bytes, progress) {
  if (bytes.length === 0) return digest("");
  // Roots of full subtrees of the lines so far, the largest first, as many as the count has bits.
  const stack = new Int32Array(WORDS * 64);
  const leaf = new Prefixed(LEAF);
  let height = 0;
  let count = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    copy(leaf.of(bytes, start, end), 0, stack, WORDS * height);
    height += 1;
    count += 1;
    for (let left = count; left % 2 === 0; left /= 2) joinNodes(stack, WORDS * ((height -= 1) - 1));
    start = end + 1;
    if (count % EVERY === 0) progress(start);
  }
  while (height > 1) joinNodes(stack, WORDS * ((height -= 1) - 1));
  return hexadecimal(stack.subarray(0, WORDS));
}
