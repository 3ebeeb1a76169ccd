/** The members of `plan.json` (`docs/protocol.md` §3). */

import { FROZEN } from "./container.js";
import { Failure } from "./failure.js";
import { drandFits, isDay, isIssue, isMoment, LEAST_TENTHS, SOURCES } from "./sources.js";

/** @typedef {import("./json.js").Json} Json */
/** @typedef {{kind: string, label: string, at: string}} NamedSource */

/**
 * @typedef {object} Plan
 * @property {"open" | "sealed"} mode
 * @property {{disclose: string, holders: string[], least: number, points: string[]}} seal sealed mode only, else empty
 * @property {{calendar: string, entry: string, place: number, heads: Record<string, string>}} slot of a standing draw, else empty
 * @property {string} escrow
 * @property {{party: string, head: string, length: number}} chain may be empty
 * @property {string[]} log
 * @property {string} number
 * @property {string} authority
 * @property {string} task
 * @property {import("./container.js").Kind} kind
 * @property {number} bits
 * @property {number} turns
 * @property {Record<string, {lines: number, root: string}>} files
 * @property {string[]} parties
 * @property {NamedSource[]} sources
 * @property {Json} rules
 * @property {Record<string, string>} rates targets only
 * @property {{least: number, percent: number}} alternates targets only
 * @property {number} cap inspectors only
 * @property {string[]} weeks inspectors only
 * @property {number} deviation inspectors only
 * @property {{number: string, plan: string, outcome: string}} parent inspectors only
 */

const MOST_LINES = 1e9;
const MOST_PARTIES = 64;
const MOST_SOURCES = 8;
const MOST_COUNT = 1e9 - 1;
const MOST_SLOTS = 10_000;
const MOST_POLICY_LINES = 64;

/** @param {string} member @param {string} [reason] @returns {never} */
function fail(member, reason = "plan_member") {
  throw new Failure("plan", reason, { member });
}

/** @param {Json | undefined} value */
export const isText = (value) => typeof value === "string" && value !== "";
/** @param {Json | undefined} value */
export const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
/** @param {Json} value @param {number} least @param {number} most */
const isWithin = (value, least, most) => typeof value === "number" && value >= least && value <= most;
/** @param {Json | undefined} value @returns {value is {[key: string]: Json}} */
export const isObject = (value) => typeof value === "object" && !Array.isArray(value);

/**
 * Whether a value is an object with exactly these members.
 * @param {Json | undefined} value
 * @param {string[]} names
 * @returns {value is {[key: string]: Json}}
 */
export function hasMembers(value, names) {
  if (!isObject(value)) return false;
  return Object.keys(value).length === names.length && names.every((name) => name in value);
}

/**
 * Whether it is an array of texts of a form, ascending without repetition.
 * @param {Json} value
 * @param {(text: string) => boolean} form of ASCII texts
 */
function isSortedList(value, form) {
  return (
    Array.isArray(value) &&
    value.every((text, i) =>
      typeof text === "string" && form(text) && (i === 0 || String(value[i - 1]) < text),
    )
  );
}

/** @param {string} text */
const isWeek = (text) => /^[0-9A-Za-z-]+$/.test(text) && !/^[a-z2-7]{20}$/.test(text);

/** @param {string} name of a party or holder */
const isParty = (name) => /^[a-z-]+$/.test(name);
/** @param {Json | undefined} value */
const isEmpty = (value) => hasMembers(value, []);

/** The members of both kinds, each with its form. @type {[string, (value: Json, plan: any) => boolean][]} */
const MEMBERS = [
  ["protocol", (value) => value === "ssj/1"],
  ["hash", (value) => value === "sha-256"],
  ["mode", (value) => value === "open" || value === "sealed"],
  ["seal", isSeal],
  ["authority", isText],
  ["task", isText],
  ["number", isNumber],
  ["bits", (value) => isWithin(value, 16, 32)],
  ["turns", (value, { bits }) => isWithin(value, 0, bits)],
  ["files", areFiles],
  ["parties", (value) => isSortedList(value, isParty) && isWithin(/** @type {Json[]} */ (value).length, 1, MOST_PARTIES)],
  ["slot", isSlot],
  ["escrow", (value, { parties }) => value === "" || (typeof value === "string" && isParty(value) && !parties.includes(value))],
  ["chain", isChain],
  ["log", (value) => Array.isArray(value) && isWithin(value.length, 2, MOST_POLICY_LINES) &&
    value.every((line) => typeof line === "string")],
  ["rules", (value) => isObject(value)],
];

/** @type {Record<string, [string, (value: Json, plan: any) => boolean][]>} */
const OWN_MEMBERS = {
  targets: [
    ["rates", (value) => isObject(value) &&
      Object.entries(value).every(([own, rate]) => /^[A-Z-]$/.test(own) && isRate(rate))],
    ["alternates", (value) => hasMembers(value, ["least", "percent"]) &&
      Object.values(value).every((number) => isWithin(number, 0, MOST_COUNT))],
  ],
  inspectors: [
    ["cap", (value, { bits }) => isWithin(value, 1, 2 ** bits)],
    ["weeks", (value) => isSortedList(value, isWeek)],
    ["deviation", (value) => typeof value === "number"],
    ["parent", isParent],
  ],
};

/** @param {Json} value `a/b` with a at most b */
function isRate(value) {
  const [, a, b] = /^(0|[1-9][0-9]{0,17})\/([1-9][0-9]{0,17})$/.exec(typeof value === "string" ? value : "") ?? [];
  return a !== undefined && BigInt(a) <= BigInt(b);
}

/** @param {Json} value @param {any} plan */
function isSeal(value, { mode }) {
  if (mode !== "sealed") return isEmpty(value);
  if (!hasMembers(value, ["disclose", "holders", "least", "points"])) return false;
  const { disclose, holders, least, points } = value;
  return (
    typeof disclose === "string" && isDay(disclose) && isSortedList(holders, isParty) &&
    isWithin(/** @type {Json[]} */ (holders).length, 2, MOST_PARTIES) &&
    isWithin(least, 1, /** @type {Json[]} */ (holders).length) &&
    Array.isArray(points) && points.length === least && points.every(isHash)
  );
}

/** @param {Json} value @param {any} plan */
function isSlot(value, { parties }) {
  if (isEmpty(value)) return true;
  return (
    hasMembers(value, ["calendar", "entry", "place", "heads"]) && isText(value.calendar) && isHash(value.entry) &&
    isWithin(value.place, 1, MOST_SLOTS) && hasMembers(value.heads, parties) && Object.values(value.heads).every(isHash)
  );
}

/** @param {Json} value */
function isChain(value) {
  if (isEmpty(value)) return true;
  return (
    hasMembers(value, ["party", "head", "length"]) && typeof value.party === "string" && isParty(value.party) &&
    isHash(value.head) && isWithin(value.length, 1, MOST_COUNT)
  );
}

/** @param {Json} value @param {any} plan */
function isNumber(value, { authority }) {
  if (typeof value !== "string" || !value.startsWith(`${authority}-`)) return false;
  return /^[0-9]{4}-[0-9]{4,}$/.test(value.slice(authority.length + 1));
}

/** @param {Json} value @param {any} plan */
function areFiles(value, { kind }) {
  return (
    hasMembers(value, FROZEN[/** @type {import("./container.js").Kind} */ (kind)]) &&
    Object.values(value).every(
      (file) => hasMembers(file, ["lines", "root"]) && isWithin(file.lines, 0, MOST_LINES) && isHash(file.root),
    )
  );
}

/** @param {Json} value */
function isParent(value) {
  return (
    hasMembers(value, ["number", "plan", "outcome"]) && isHash(value.plan) && isHash(value.outcome) &&
    /^[^]+-[0-9]{4}-[0-9]{4,}$/.test(typeof value.number === "string" ? value.number : "")
  );
}

/** What all kinds of sources have. @param {Json} source @returns {{kind: string, label: string, at: string}} */
function sourceOf(source) {
  if (!hasMembers(source, ["kind", "label", "at"])) return fail("sources");
  const { kind, label, at } = source;
  const right = typeof kind === "string" && SOURCES.has(kind) && isText(label) && typeof at === "string";
  return right ? { kind, label: String(label), at } : fail("sources");
}

/** @param {Json} value @param {string} escrow */
function checkSources(value, escrow) {
  if (!Array.isArray(value) || value.length > MOST_SOURCES) return fail("sources");
  if (value.length === 0) return escrow === "" ? fail("sources", "no_source") : undefined;
  const named = new Set();
  let tenths = 0;
  for (const source of value) {
    const { kind, label, at } = sourceOf(source);
    const known = /** @type {import("./sources.js").SourceKind} */ (SOURCES.get(kind));
    if (at !== "" && !isMoment(at)) fail("sources", "moment");
    if (kind === "drand" && !drandFits(label, at)) fail("sources", "drand_round");
    if (known.issues && !(isIssue(label) && at !== "")) fail("sources", "issue");
    if (named.has(`${kind}\n${label}`)) fail("sources", "same_source");
    named.add(`${kind}\n${label}`);
    tenths += known.tenths;
  }
  if (tenths < LEAST_TENTHS) fail("sources", "few_bits");
}

/**
 * @param {{[key: string]: Json}} plan
 * @param {import("./container.js").Kind} kind what the files of the bundle say
 * @returns {Plan}
 */
export function checkPlan(plan, kind) {
  const members = [...MEMBERS, ...OWN_MEMBERS[kind]];
  if (plan.kind !== kind) fail("kind");
  const names = [...members.map(([name]) => name), "kind", "sources"];
  for (const name of names) if (!(name in plan)) fail(name, "plan_missing");
  for (const name of Object.keys(plan)) if (!names.includes(name)) fail(name, "plan_unknown");
  for (const [name, form] of members) if (!form(plan[name], plan)) fail(name);
  checkSources(plan.sources, String(plan.escrow));
  return /** @type {any} */ (plan);
}
