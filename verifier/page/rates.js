/** The rates of a target draw (`docs/protocol.md` §3): odds are what the rate of the class says, exactly. */

import { need } from "./failure.js";

/** @typedef {import("./targets.js").Cell} Cell */

/** @param {bigint} a @param {bigint} b @returns {bigint} */
const divisor = (a, b) => (b === 0n ? a : divisor(b, a % b));

/**
 * Whether odds are a fraction rounded down or up; the fraction itself where it is whole.
 * @param {bigint} odds
 * @param {bigint} above the fraction's numerator
 * @param {bigint} below its denominator
 */
function isRounded(odds, above, below) {
  const off = odds * below - above;
  return off < below && -off < below;
}

/**
 * The rates as fractions with one denominator.
 * @param {Record<string, string>} rates
 * @returns {{below: bigint, above: Map<string, bigint>}}
 */
function common(rates) {
  const parts = Object.entries(rates).map(([own, text]) => ({ own, part: text.split("/").map(BigInt) }));
  const below = parts.reduce((all, { part: [, b] }) => (all / divisor(all, b)) * b, 1n);
  return { below, above: new Map(parts.map(({ own, part: [a, b] }) => [own, a * (below / b)])) };
}

/** @param {Cell} cell every total of either tree that it belongs to */
const totalsOf = ({ path, section }) => [...path.map((_, i) => `a ${path.slice(0, i + 1).join("/")}`), `b ${section}`];

/**
 * @param {Iterable<Cell>} cells
 * @param {Record<string, string>} rates `a/b` by class, in their form
 * @param {number} bits K
 */
export function checkRates(cells, rates, bits) {
  const { below, above } = common(rates);
  /** @type {Map<string, {odds: bigint, wanted: bigint}>} */
  const totals = new Map();
  for (const cell of cells) {
    const { name, own, size, odds } = cell;
    const rate = above.get(own);
    need(rate !== undefined, "odds", "rate_missing", { cell: name, own });
    const wanted = (BigInt(size) * /** @type {bigint} */ (rate)) << BigInt(bits);
    need(isRounded(odds, wanted, below), "odds", "rate", { cell: name, own, rate: rates[own] });
    for (const key of totalsOf(cell)) {
      const total = totals.get(key);
      if (total === undefined) totals.set(key, { odds, wanted });
      else [total.odds, total.wanted] = [total.odds + odds, total.wanted + wanted];
    }
  }
  for (const [key, { odds, wanted }] of totals) need(isRounded(odds, wanted, below), "odds", "rate_total", { total: key.slice(2) });
}
