/** Proofs about the tree of RFC 6962: that something is in it, that one grew out of another. */

import { ofBase64, ofHex, toHex } from "./bytes.js";
import { digest } from "./merkle.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** @param {string} text of base64, in its form @returns {string} in hexadecimal */
const hashOf = (text) => toHex(/** @type {Uint8Array} */ (ofBase64(text)));

/** @param {string} left @param {string} right both in hexadecimal, as what comes out */
const above = (left, right) => digest(NODE, ofHex(left), ofHex(right));

/**
 * Whether a path leads from what was put in the tree to a root.
 * @param {string} leaf
 * @param {bigint} index
 * @param {bigint} size
 * @param {string[]} path
 * @param {string} root
 */
export const leadsTo = (leaf, index, size, path, root) => rises(digest(LEAF, leaf), index, size, path, root);

/**
 * Whether a path leads from the hash of a leaf to a root (the algorithm of RFC 9162, 2.1.3.2).
 * @param {string} leaf in hexadecimal
 * @param {bigint} index of the leaf, from 0
 * @param {bigint} size of the tree
 * @param {string[]} path hashes in base64, the leaf's sibling first
 * @param {string} root in hexadecimal
 */
export function rises(leaf, index, size, path, root) {
  if (index >= size) return false;
  let hash = leaf;
  let [at, last] = [index, size - 1n];
  for (const sibling of path) {
    if (last === 0n) return false;
    if (at % 2n === 1n || at === last) {
      hash = above(hashOf(sibling), hash);
      // Where a tree has no sibling on a level, the path has none either.
      while (at % 2n === 0n && at > 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      hash = above(hash, hashOf(sibling));
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n && hash === root;
}

/**
 * A head of the tree. @typedef {{size: bigint, root: string}} Head its root in hexadecimal
 */

/**
 * Whether a proof shows that one tree begins with all of another (RFC 9162, 2.1.4.2). Between
 * heads of the same size the proof is empty and the roots are the same.
 * @param {Head} before at least one leaf
 * @param {Head} after
 * @param {string[]} proof hashes in base64
 */
export function grewFrom(before, after, proof) {
  if (before.size < 1n || before.size > after.size) return false;
  if (before.size === after.size) return proof.length === 0 && before.root === after.root;
  if (proof.length === 0) return false;
  let [at, last] = [before.size - 1n, after.size - 1n];
  while (at % 2n === 1n) [at, last] = [at >> 1n, last >> 1n];
  const hashes = proof.map(hashOf);
  // Where the older tree is a whole subtree of the newer, its root begins the way.
  const first = at === 0n ? before.root : hashes.shift();
  let [older, newer] = [String(first), String(first)];
  for (const sibling of hashes) {
    if (last === 0n) return false;
    if (at % 2n === 1n || at === last) {
      [older, newer] = [above(sibling, older), above(sibling, newer)];
      while (at % 2n === 0n && at > 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      newer = above(newer, sibling);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n && older === before.root && newer === after.root;
}
