/**
 * The lottery of `docs/protocol.md` §5 for any items: whole numbers that the odds are the
 * expectations of.
 *
 * Written from the protocol's text alone, apart from the reference and from `verifier/verify.py`.
 */

import { buildNetwork } from "./network.js";
import { roundNetwork } from "./rounding.js";

/** @typedef {import("./network.js").Forest} Forest */
/** @typedef {import("./network.js").Network} Network */

/**
 * @typedef {object} Item
 * @property {string} name
 * @property {number | bigint} odds a whole number over 2^K; a number only up to 2^53 − 1
 * @property {string} pathA node names joined by `/`, outermost first
 * @property {string} pathB
 */

const PATH = /^[^/]+(\/[^/]+)*$/;

/**
 * Odds as ⌊odds / 2^K⌋ and odds mod 2^K.
 * @param {number | bigint} odds
 * @param {number} bits K
 * @returns {[whole: number, fraction: number]}
 */
export function splitOdds(odds, bits) {
  if (typeof odds === "bigint") {
    return [Number(odds >> BigInt(bits)), Number(odds & ((1n << BigInt(bits)) - 1n))];
  }
  const unit = 2 ** bits;
  const whole = Math.floor(odds / unit);
  return [whole, odds - whole * unit];
}

/** @param {Item} item */
function checkItem({ name, odds, pathA, pathB }) {
  const right = typeof odds === "bigint" ? odds >= 0n : Number.isSafeInteger(odds) && odds >= 0;
  if (!right) throw new RangeError(`the odds of ${name} are not a whole number from 0: ${odds}`);
  for (const path of [pathA, pathB]) {
    if (!PATH.test(path)) throw new RangeError(`a path of ${name} has an empty name: "${path}"`);
  }
}

/**
 * @param {number} bits
 * @param {number} turns
 */
export function checkPasses(bits, turns) {
  if (!Number.isInteger(bits) || bits < 1 || bits > 32) {
    throw new RangeError(`bits must be a whole number from 1 to 32, not ${bits}`);
  }
  if (!Number.isInteger(turns) || turns < 0 || turns > bits) {
    throw new RangeError(`turns must be a whole number from 0 to bits (${bits}), not ${turns}`);
  }
}

const encoder = new TextEncoder();

/**
 * The positions of texts when sorted by their UTF-8 bytes.
 * @param {string[]} texts
 * @returns {Uint32Array}
 */
function sortedPositions(texts) {
  const positions = Uint32Array.from(texts, (_, i) => i);
  // Code units sort like bytes, except that surrogates stand before U+E000 to U+FFFF.
  if (!texts.some((text) => /[\ud800-\uffff]/.test(text))) {
    return positions.sort((i, j) => (texts[i] < texts[j] ? -1 : texts[i] > texts[j] ? 1 : 0));
  }
  const bytes = texts.map((text) => encoder.encode(text));
  return positions.sort((i, j) => {
    const [a, b] = [bytes[i], bytes[j]];
    const different = a.findIndex((byte, place) => byte !== b[place]);
    return different < 0 ? a.length - b.length : a[different] - (b[different] ?? -1);
  });
}

/**
 * The tree of all prefixes of some paths.
 * @param {string[]} paths
 * @returns {Forest}
 */
function forestOf(paths) {
  /** @type {Map<string, number>} */
  const index = new Map();
  /** @type {string[]} */
  const names = [];
  /** @type {number[]} */
  const parents = [];
  /** @type {(path: string) => number} */
  const enter = (path) => {
    const known = index.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf("/");
    const parent = cut < 0 ? -1 : enter(path.slice(0, cut));
    index.set(path, names.length);
    parents.push(parent);
    return names.push(path) - 1;
  };
  const leaf = Int32Array.from(paths, enter);
  const order = sortedPositions(names);
  const rank = new Int32Array(names.length);
  order.forEach((prefix, i) => {
    rank[prefix] = i;
  });
  return {
    parent: Int32Array.from(order, (prefix) => (parents[prefix] < 0 ? -1 : rank[parents[prefix]])),
    leaf: leaf.map((prefix) => rank[prefix]),
  };
}

/**
 * The network of some items, and their names in its order.
 * @param {Iterable<Item>} items in any order
 * @param {number} bits K
 * @returns {{net: Network, names: string[]}}
 */
export function itemNetwork(items, bits) {
  const given = [...items];
  const order = sortedPositions(given.map((item) => item.name));
  const sorted = Array.from(order, (position) => given[position]);
  const names = sorted.map((item) => item.name);
  names.forEach((name, i) => {
    if (i > 0 && name === names[i - 1]) throw new RangeError(`two items are named ${name}`);
    checkItem(sorted[i]);
  });
  const split = sorted.map((item) => splitOdds(item.odds, bits));
  const odds = { whole: split.map(([whole]) => whole), fraction: split.map(([, rest]) => rest) };
  const a = forestOf(sorted.map((item) => item.pathA));
  const b = forestOf(sorted.map((item) => item.pathB));
  return { net: buildNetwork(a, b, odds, bits), names };
}

/**
 * Draw a whole number for each item.
 * @param {Iterable<Item>} items with different names, in any order
 * @param {number} bits K, 1 to 32
 * @param {number} turns T, 0 to K
 * @param {string} seed 64 hexadecimal characters
 * @returns {Map<string, number>} the number drawn by name, sorted by name
 */
export function roundItems(items, bits, turns, seed) {
  checkPasses(bits, turns);
  const { net, names } = itemNetwork(items, bits);
  roundNetwork(net, bits, turns, seed);
  return new Map(names.map((name, i) => [name, net.whole[i]]));
}
