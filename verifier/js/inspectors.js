/** The outcome of an inspector draw from its frozen files (`docs/protocol.md` §7). */

import { DrawItems } from "./items.js";
import { checkPasses } from "./lottery.js";
import { OddsReader } from "./odds.js";
import { roundNetwork } from "./rounding.js";

/**
 * @typedef {object} InspectorPlan the members of `plan.json` that an inspector outcome depends on
 * @property {number} bits K
 * @property {number} turns T
 */

/**
 * The bytes of `outcome.txt` of an inspector draw. The checks of §1 and §3 on the files are the
 * caller's; what would make the outcome meaningless is refused with a `FormError` or `RangeError`.
 * @param {Uint8Array | Iterable<Uint8Array>} odds `odds.txt`, whole or in pieces that follow each
 *   other (they are read once and not kept, so a large file need not be in memory)
 * @param {Uint8Array} seats `seats.txt`
 * @param {Uint8Array} roster `roster.txt`
 * @param {InspectorPlan} plan
 * @param {string} seed 64 hexadecimal characters
 * @returns {Uint8Array}
 */
export function inspectorOutcome(odds, seats, roster, plan, seed) {
  checkPasses(plan.bits, plan.turns);
  const items = new DrawItems(seats, roster);
  const reader = new OddsReader(items, plan.bits);
  for (const piece of odds instanceof Uint8Array ? [odds] : odds) reader.push(piece);
  reader.finish();
  return outcomeOf(items, plan, seed);
}

/**
 * The same for odds that come asynchronously, as from `Blob.stream()` or a file.
 * @param {AsyncIterable<Uint8Array>} odds
 * @param {Uint8Array} seats
 * @param {Uint8Array} roster
 * @param {InspectorPlan} plan
 * @param {string} seed
 * @returns {Promise<Uint8Array>}
 */
export async function inspectorOutcomeAsync(odds, seats, roster, plan, seed) {
  checkPasses(plan.bits, plan.turns);
  const items = new DrawItems(seats, roster);
  const reader = new OddsReader(items, plan.bits);
  for await (const piece of odds) reader.push(piece);
  reader.finish();
  return outcomeOf(items, plan, seed);
}

/**
 * @param {DrawItems} items all of them
 * @param {InspectorPlan} plan
 * @param {string} seed
 * @returns {Uint8Array}
 */
function outcomeOf(items, { bits, turns }, seed) {
  const net = items.network(bits);
  roundNetwork(net, bits, turns, seed);
  /** @type {string[]} */
  const lines = [];
  for (let item = 0; item < net.items; item += 1) {
    if (net.whole[item] === 0) continue;
    const line = items.line(item);
    if (net.whole[item] > 1) throw new RangeError(`drawn ${net.whole[item]} times: ${line}`);
    lines.push(`${line}\n`);
  }
  return new TextEncoder().encode(lines.sort().join(""));
}
