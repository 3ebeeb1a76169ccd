/** That a draw was logged before its seed could be known (`docs/protocol.md` §8). */

import { isHash64 } from "./bytes.js";
import { Failure, need, readAs } from "./failure.js";
import { parseJson } from "./json.js";
import { digest } from "./merkle.js";
import { readProof } from "./notes.js";
import { hasMembers } from "./plan.js";
import { readPolicy } from "./policy.js";
import { grewFrom, leadsTo } from "./proof.js";
import { signersOf } from "./signatures.js";
import { isMoment } from "./sources.js";

/** @typedef {import("./draw.js").Draw} Draw */
/** @typedef {import("./notes.js").Proof} Proof */
/** @typedef {import("./policy.js").Policy} Policy */
/** @typedef {import("./signatures.js").Signers} Signers */

/**
 * One of the four entries that a bundle brings.
 * @typedef {object} Logged
 * @property {string} place what it is: `freeze`, `open`, `close`, `result`
 * @property {string} text
 * @property {any} entry
 * @property {Proof} proof
 * @property {string[]} since
 */

/** @typedef {{logged: Logged[], policy: Policy, signers: Signers[]}} Log */

export const PLACES = ["freeze", "open", "close", "result"];
const encoder = new TextEncoder();

/** @param {string} place @param {any} member of `log.json` @returns {Logged} */
function read(place, member) {
  const right =
    hasMembers(member, ["entry", "proof", "since"]) && typeof member.entry === "string" &&
    Array.isArray(member.since) && member.since.every(isHash64);
  const proof = right ? readProof(member.proof) : null;
  if (proof === null) throw new Failure("log", "log_form", { place });
  const text = String(member.entry);
  const entry = readAs("log", () => parseJson("entry.json", encoder.encode(text), true));
  return { place, text, entry, proof, since: /** @type {string[]} */ (member.since) };
}

/** What became of the draw: its result, or what was thrown away when it was void. */
const ENDS = ["result", "discarded"];
/** The files whose roots the freeze of targets says once more, for slips. */
const ROOTS = ["cells.txt", "excluded.txt", "pool.txt"];

/** @param {any} stated of the entry `freeze` @param {Draw} draw @returns {boolean} whether bits and roots are the plan's */
function sameRoots({ bits, roots }, { kind, plan }) {
  if (kind !== "targets") return true;
  const same = (/** @type {string} */ file) =>
    hasMembers(roots[file], ["lines", "root"]) &&
    roots[file].lines === plan.files[file].lines && roots[file].root === plan.files[file].root;
  return bits === plan.bits && hasMembers(roots, ROOTS) && ROOTS.every(same);
}

/** @type {Record<string, (entry: any, draw: Draw) => boolean>} */
const SAYS = {
  freeze: (entry, draw) => entry.plan === draw.planHash && sameRoots(entry, draw),
  open: ({ commitments }, draw) => {
    const stated = draw.bytes("commitments.json");
    return typeof commitments === "string" && digest(commitments) === digest(stated);
  },
  close: ({ commitments, reveals }, draw) =>
    commitments === digest(draw.bytes("commitments.json")) && reveals === digest(draw.bytes("reveals.json")),
  result: (entry, draw) => {
    const sealed = draw.plan.mode === "sealed";
    return entry.outcome === draw.outcomeHash && (sealed ? !("seed" in entry) : entry.seed === draw.seed);
  },
};

/** What the entries say. @param {Draw} draw @param {Logged[]} logged */
function checkEntries(draw, logged) {
  let last = "";
  for (const { place, entry } of logged) {
    const kinds = place === "result" ? ENDS : [place];
    const ours = kinds.includes(entry.kind) && entry.subject === `draw:${draw.plan.number}`;
    need(ours, "log", "log_entry", { place });
    need(typeof entry.at === "string" && isMoment(entry.at), "log", "log_moment", { place });
    need(entry.at >= last, "log", "log_order", { place });
    last = entry.at;
    need(SAYS[place](entry, draw), "log", "log_other", { place });
  }
}

/** Where the entries stand. @param {Logged[]} logged */
function checkTree(logged) {
  /** @type {Proof | null} */
  let before = null;
  for (const { place, text, proof, since } of logged) {
    const { index, path, checkpoint } = proof;
    const { size, root, origin } = checkpoint;
    need(leadsTo(text, index, size, path, root), "log", "log_path", { place });
    const head = before?.checkpoint;
    const grown = head === undefined ? since.length === 0 : grewFrom(head, checkpoint, since);
    need(grown, "log", "log_since", { place });
    need(head === undefined || head.origin === origin, "log", "log_origin", { place });
    need(before === null || before.index < index, "log", "log_index", { place });
    before = proof;
  }
}

/** Who has signed. @param {Logged[]} logged @param {Policy} policy */
function checkSigners(logged, policy) {
  return logged.map(({ place, proof: { checkpoint } }) => {
    const signers = signersOf(checkpoint, policy);
    const where = { place };
    need(!signers.strangers, "log", "log_stranger", where);
    need(!signers.repeated, "log", "log_repeated", where);
    need(!signers.wrong, "log", "log_signature", where);
    need(signers.logs.has(checkpoint.origin), "log", "log_unsigned", where);
    return signers;
  });
}

/**
 * @param {Draw} draw that has passed the checks before
 * @returns {Log}
 */
export function checkLog(draw) {
  const document = draw.document("log.json");
  need(hasMembers(document, PLACES), "log", "log_members");
  const logged = PLACES.map((place) => read(place, document[place]));
  checkEntries(draw, logged);
  checkTree(logged);
  const policy = readPolicy(draw.plan.log, "log");
  return { logged, policy, signers: checkSigners(logged, policy) };
}

/** The first moment of a public value, in seconds; null where none has one. @param {{at: string}[]} sources */
function firstMoment(sources) {
  const moments = sources.map(({ at }) => at).filter((at) => at !== "").sort();
  return moments.length === 0 ? null : BigInt(Date.parse(moments[0]) / 1000);
}

/**
 * That witnesses have seen the list and the close in time.
 * @param {Draw} draw
 * @param {Log} log
 * @param {Policy} policy whose quorum it is
 * @param {Signers[]} signers by that policy
 * @param {string} code
 */
function seenInTime(draw, { logged }, policy, signers, code) {
  const [freeze, open, close, result] = logged.map(({ proof }) => proof);
  const [locked, , closed] = signers;
  need(policy.isMet(locked.witnesses.keys()), code, "quorum", { place: "freeze" });
  need(policy.isMet(closed.witnesses.keys()), code, "quorum", { place: "close" });
  need(freeze.checkpoint.size <= open.index, code, "seen_late", { place: "freeze", next: "open" });
  need(close.checkpoint.size <= result.index, code, "seen_late", { place: "close", next: "result" });
  const first = firstMoment(draw.plan.sources);
  if (first === null) return;
  const early = [...closed.witnesses].filter(([, time]) => time < first).map(([name]) => name);
  need(policy.isMet(early), code, "quorum_late", { place: "close" });
}

/** @param {Log} log @returns {boolean} whether the draw was void, and this is what was thrown away */
export const isDiscarded = ({ logged }) => logged.some(({ entry }) => entry.kind === "discarded");

/** @param {Draw} draw @param {Log} log @returns {boolean} false where the plan asks for no witness */
export function checkWitnessed(draw, log) {
  if (log.policy.isOpen) return false;
  seenInTime(draw, log, log.policy, log.signers, "witnessed");
  return true;
}

/** By somebody's own policy. @param {Draw} draw @param {Log} log @param {Policy} policy */
export function checkPolicy(draw, log, policy) {
  const signers = log.logged.map(({ place, proof: { checkpoint } }) => {
    const found = signersOf(checkpoint, policy);
    need(found.logs.has(checkpoint.origin), "policy", "policy_log", { place });
    return found;
  });
  seenInTime(draw, log, policy, signers, "policy");
}
