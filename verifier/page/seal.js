/** The seal of a sealed draw (`docs/protocol.md` §4), and the shares of it that holders keep. */

import { ofHex, toHex } from "./bytes.js";
import { based, combined, decoded, encoded, L } from "./ed25519.js";
import { need } from "./failure.js";
import { hasMembers, isHash } from "./plan.js";

/** @typedef {import("./json.js").Json} Json */
/** @typedef {import("./plan.js").Plan} Plan */

/** @param {string} hex most significant digit first */
const numberOf = (hex) => BigInt(`0x${hex}`);

/**
 * @param {Plan} plan
 * @param {{[key: string]: Json}} document `seal.json`
 * @returns {string} the secret, empty in open mode
 */
export function checkSeal(plan, document) {
  const sealed = plan.mode === "sealed";
  need(hasMembers(document, sealed ? ["secret"] : []), "seal", "seal_form");
  if (!sealed) return "";
  const { secret } = document;
  need(isHash(secret), "seal", "seal_form");
  const number = numberOf(String(secret));
  need(number >= 1n && number < L, "seal", "seal_form");
  need(toHex(encoded(based(number))) === plan.seal.points[0], "seal", "seal_other");
  return String(secret);
}

/**
 * Whether a share is the one that the plan has fixed: f(i) · B = Σ i^j · points[j].
 * @param {string[]} points of the plan
 * @param {number} place i, from 1
 * @param {string} value f(i) in hexadecimal
 */
export function isShare(points, place, value) {
  const share = numberOf(value);
  if (share >= L) return false;
  /** @type {[bigint, import("./ed25519.js").Point][]} */
  const terms = [];
  let times = 1n;
  for (const text of points) {
    const point = decoded(ofHex(text));
    if (point === null) return false;
    terms.push([times, point]);
    times *= BigInt(place);
  }
  return toHex(encoded(based(share))) === toHex(encoded(combined(terms)));
}
