/**
 * The lottery of `docs/protocol.md` for browsers and Node: what a page needs to compute an outcome
 * from the frozen files by itself. No dependency; everything is synchronous unless it says so.
 */

export { shake256 } from "./keccak.js";
export { FormError } from "./lines.js";
export { inspectorOutcome, inspectorOutcomeAsync } from "./inspectors.js";
export { itemNetwork, roundItems } from "./lottery.js";
export { arcAbove } from "./network.js";
export { Rounding, roundNetwork } from "./rounding.js";
export { sha256 } from "./sha256.js";
export { targetOutcome } from "./targets.js";
export { Coins, Words, words } from "./words.js";
