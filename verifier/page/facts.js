/** What a page shows of a draw that has passed its checks: plain data, no words, no DOM. */

import { isDiscarded } from "./log.js";
import { SECRET_BITS } from "./seed.js";
import { SOURCES } from "./sources.js";

/** @typedef {import("./draw.js").Draw} Draw */

/** Upper ends that a picture of odds may have, as so many of 100. */
const TOPS = [1, 2, 5, 10, 20, 50, 100];
const BINS = 10;

/**
 * How many things have which odds.
 * @typedef {object} Histogram
 * @property {number} top the right end, of 100
 * @property {number[]} bins
 */

/**
 * @param {[part: number, count: number][]} shares odds of 100, and how many have them
 * @returns {Histogram}
 */
export function histogram(shares) {
  const most = shares.reduce((found, [part]) => Math.max(found, part), 0);
  const top = TOPS.find((end) => most <= end) ?? 100;
  const bins = new Array(BINS).fill(0);
  for (const [part, count] of shares) {
    bins[Math.min(BINS - 1, Math.floor((part / top) * BINS))] += count;
  }
  return { top, bins };
}

/**
 * Odds over 2^K for `size` things, as so many of 100 of them.
 * @param {bigint} odds
 * @param {number} size at least 1
 * @param {number} bits K
 */
export const ofHundred = (odds, size, bits) =>
  Number((odds * 10n ** 8n) / (BigInt(size) << BigInt(bits))) / 1e6;

/** @param {Map<string, number>} counts @param {string} key @param {number} [more] */
const count = (counts, key, more = 1) => counts.set(key, (counts.get(key) ?? 0) + more);

/** @param {Draw} draw @param {string} file @returns {{reason: string, count: number}[]} the most frequent first */
function reasons(draw, file) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [, reason] of draw.table(file).rows()) count(counts, reason);
  return [...counts].map(([reason, n]) => ({ reason, count: n })).sort((a, b) => b.count - a.count);
}

/** @param {Draw} draw */
function targetFacts(draw) {
  /** @type {Map<string, {county: string, pool: number, drawn: number, alternates: number}>} */
  const counties = new Map();
  for (const { county, size, drawn, alternates } of draw.cells.values()) {
    const sums = counties.get(county) ?? { county, pool: 0, drawn: 0, alternates: 0 };
    counties.set(county, sums);
    sums.pool += size;
    sums.drawn += drawn;
    sums.alternates += alternates;
  }
  const rows = [...counties.values()];
  const sum = (/** @type {"pool" | "drawn" | "alternates"} */ key) => rows.reduce((n, row) => n + row[key], 0);
  const cells = [...draw.cells.values()];
  return {
    totals: {
      pool: sum("pool"), excluded: draw.table("excluded.txt").count, cells: cells.length,
      drawn: sum("drawn"), alternates: sum("alternates"),
    },
    reasons: reasons(draw, "excluded.txt"),
    counties: rows,
    odds: histogram(cells.map(({ odds, size }) => [ofHundred(odds, size, draw.plan.bits), size])),
  };
}

/** @param {Draw} draw */
function inspectorFacts(draw) {
  const targets = draw.staff?.targets ?? [];
  const countyOf = new Map(targets.map(({ id, county }) => [id, county]));
  /** @type {Map<string, {county: string, targets: number, places: number, people: Set<string>}>} */
  const counties = new Map();
  for (const { county } of targets) {
    const sums = counties.get(county) ?? { county, targets: 0, places: 0, people: new Set() };
    counties.set(county, sums);
    sums.targets += 1;
  }
  const people = new Set();
  for (const [target, , who] of draw.table("outcome.txt").rows()) {
    const sums = counties.get(countyOf.get(target) ?? "");
    if (sums) sums.places += 1;
    sums?.people.add(who);
    people.add(who);
  }
  const unit = 2 ** draw.plan.bits;
  const odds = Array.from(draw.pairs?.lines.odds ?? [], (n) => /** @type {[number, number]} */ ([(100 * n) / unit, 1]));
  return {
    totals: {
      targets: targets.length, places: draw.table("outcome.txt").count, people: people.size,
      roster: draw.table("roster.txt").count, absent: draw.table("absent.txt").count,
      blocked: draw.table("blocked.txt").count,
    },
    reasons: reasons(draw, "absent.txt"),
    counties: [...counties.values()].map((row) => ({ ...row, people: row.people.size })),
    odds: histogram(odds),
  };
}

const MOST_SECONDS = 253_402_300_799n;

/** Seconds after 1970-01-01T00:00:00Z as a moment; what no calendar has stays a number. @param {bigint} seconds */
const momentOf = (seconds) =>
  seconds > MOST_SECONDS ? String(seconds) : new Date(1000 * Number(seconds)).toISOString().replace(".000Z", "Z");

/** Who has signed what of the log. @param {Draw} draw */
function logFacts({ log, report }) {
  if (log === null) return null;
  const { logged, policy, signers } = log;
  return {
    trusted: report.checks.some(({ code, ok }) => code === "policy" && ok === true),
    keys: policy.keys.map(({ kind, called, name, text }) => ({ kind, name: called || name, text })),
    quorum: policy.isOpen ? "" : policy.quorum,
    discarded: isDiscarded(log),
    groups: policy.groups,
    places: logged.map(({ place, entry, proof }, i) => ({
      place, at: entry.at, index: String(proof.index), size: String(proof.checkpoint.size),
      seen: [...signers[i].witnesses].map(([name, time]) => ({ name, at: momentOf(time) })),
    })),
  };
}

/** @param {Draw} draw that has passed */
export function factsOf(draw) {
  const { kind, plan, planHash, outcomeHash, seed, parties, values } = draw;
  const own = kind === "targets" ? targetFacts(draw) : inspectorFacts(draw);
  const revealed = parties.filter((party) => party.state === "revealed").length;
  const tenths = values.reduce((sum, value) => sum + (SOURCES.get(value.kind)?.tenths ?? 0), 0);
  return {
    kind, planHash, outcomeHash, seed, parties, values, ...own,
    bits: { secret: SECRET_BITS * revealed, public: Math.floor(tenths / 10) },
    log: logFacts(draw), mode: plan.mode, seal: plan.seal, chain: plan.chain, escrow: plan.escrow,
    slot: { calendar: plan.slot.calendar ?? "", place: plan.slot.place ?? 0 }, rates: plan.rates ?? {},
    number: plan.number, authority: plan.authority, task: plan.task, rules: plan.rules,
    passes: plan.bits, turns: plan.turns, files: plan.files,
    cap: plan.cap, deviation: plan.deviation, alternates: plan.alternates, parent: plan.parent,
  };
}

/**
 * Draws at hand that have the number of another one.
 * @param {Draw[]} draws
 * @returns {{number: string, same: boolean, files: string[]}[]} `same` where all of them are alike
 */
export function twins(draws) {
  /** @type {Map<string, Draw[]>} */
  const byNumber = new Map();
  for (const draw of draws) {
    if (draw.planHash === "") continue;
    byNumber.set(draw.plan.number, [...(byNumber.get(draw.plan.number) ?? []), draw]);
  }
  return [...byNumber].filter(([, found]) => found.length > 1).map(([number, found]) => {
    const contents = found.map((draw) => [draw.planHash, draw.seed, draw.outcomeHash].join(" "));
    const same = contents.every((content) => content === contents[0]);
    return { number, same, files: found.map((draw) => draw.report.name) };
  });
}
