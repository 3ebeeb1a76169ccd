/** Commitments, public values and the seed (`docs/protocol.md` §4). */

import { need } from "./failure.js";
import { digest } from "./merkle.js";
import { hasMembers, isHash } from "./plan.js";
import { SOURCES } from "./sources.js";

/** @typedef {import("./json.js").Json} Json */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {{[key: string]: Json}} Document */

/** What a revealed secret counts for that does not show itself low. */
export const SECRET_BITS = 256;
/** How many parties there are at least where they alone decide. */
const LEAST_ALONE = 2;

/**
 * A contributor of the plan, and what became of their secret.
 * @typedef {object} Party
 * @property {string} name
 * @property {"revealed" | "low" | "withheld" | "uncommitted"} state
 */

/** One step back in a chain, or `steps` of them. @param {string} link in hexadecimal @param {number} [steps] */
export function back(link, steps = 1) {
  let found = link;
  for (let step = 0; step < steps; step += 1) found = digest(`ssj.chain.v1\n${found}\n`);
  return found;
}

/** What a party must have committed to. @param {Plan} plan @param {string} planHash @param {string} party @param {string} secret */
function commitment(plan, planHash, party, secret) {
  if (hasMembers(plan.slot, [])) return digest(`ssj.commit.v1\n${plan.number}\n${planHash}\n${party}\n${secret}\n`);
  return back(secret, plan.slot.place);
}

/** @param {string} secret @param {string[]} all secrets that were revealed */
function isLow(secret, all) {
  return (
    secret.startsWith("0".repeat(16)) ||
    secret.slice(0, 32) === secret.slice(32) ||
    all.filter((other) => other === secret).length > 1
  );
}

/** What became of each party of the plan. @param {Plan} plan @param {Document} commitments @param {Document} reveals @returns {Party[]} */
function partiesOf(plan, commitments, reveals) {
  const secrets = Object.values(reveals).map(String);
  return plan.parties.map((name) => {
    if (!(name in commitments)) return { name, state: "uncommitted" };
    if (!(name in reveals)) return { name, state: "withheld" };
    return { name, state: isLow(String(reveals[name]), secrets) ? "low" : "revealed" };
  });
}

/**
 * @param {Plan} plan
 * @param {string} planHash
 * @param {Document} commitments
 * @param {Document} reveals
 * @returns {Party[]} the parties of the plan, in its order
 */
export function checkCommitments(plan, planHash, commitments, reveals) {
  for (const [party, sealed] of Object.entries(commitments)) {
    need(plan.parties.includes(party), "commitments", "party_unknown", { party });
    need(isHash(sealed), "commitments", "commitment_form", { party });
  }
  for (const [party, head] of Object.entries(plan.slot.heads ?? {})) {
    need(commitments[party] === head, "commitments", "slot_head", { party });
  }
  for (const [party, secret] of Object.entries(reveals)) {
    need(party in commitments, "commitments", "reveal_unknown", { party });
    need(isHash(secret), "commitments", "reveal_form", { party });
    const right = commitment(plan, planHash, party, String(secret)) === commitments[party];
    need(right, "commitments", "reveal_other", { party });
  }
  const parties = partiesOf(plan, commitments, reveals);
  if (plan.sources.length > 0) return parties;
  // Nothing but the parties decides: who withheld would choose.
  need(parties.length >= LEAST_ALONE, "commitments", "parties_few");
  for (const { name, state } of parties) need(state === "revealed", "commitments", "party_short", { party: name });
  return parties;
}

/**
 * @param {Plan} plan
 * @param {Document} document
 * @returns {{kind: string, label: string, at: string, value: string}[]}
 */
export function checkPublic(plan, document) {
  need(hasMembers(document, ["values"]) && Array.isArray(document.values), "public", "public_form");
  const values = /** @type {any[]} */ (document.values);
  need(values.length === plan.sources.length, "public", "public_count");
  values.forEach((value, i) => {
    const where = { place: i + 1 };
    need(hasMembers(value, ["kind", "label", "at", "value"]), "public", "public_form", where);
    const { kind, label, at } = plan.sources[i];
    const same = value.kind === kind && value.label === label && value.at === at;
    need(same, "public", "public_source", where);
    const right = typeof value.value === "string" && SOURCES.get(kind)?.form(value.value);
    need(right === true, "public", "public_value", where);
  });
  return values;
}

/**
 * @param {Plan} plan
 * @param {string} planHash
 * @param {Document} commitments
 * @param {Document} reveals
 * @param {{kind: string, value: string}[]} values
 * @param {string} seal the secret of a sealed draw, else empty
 */
export function seedOf(plan, planHash, commitments, reveals, values, seal) {
  const sealed = Object.keys(commitments)
    .sort()
    .map((party) => `commitment:${party}:${commitments[party]}\n`);
  const opened = Object.keys(reveals).sort().map((party) => `party:${party}:${reveals[party]}\n`);
  const fallen = values.map(({ kind, value }) => `public:${kind}:${value}\n`);
  const last = seal === "" ? [] : [`seal:${seal}\n`];
  return digest(`ssj.seed.v1\n${plan.number}\n${planHash}\n`, ...sealed, ...opened, ...fallen, ...last);
}
