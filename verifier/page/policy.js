/** Policies (`docs/protocol.md` §8): which logs and witnesses are believed, and how many of them. */

import { ofBase64, ofHex, toHex } from "./bytes.js";
import { Failure } from "./failure.js";
import { digest } from "./merkle.js";
import { isName } from "./notes.js";

/**
 * @typedef {object} Key
 * @property {"log" | "witness"} kind
 * @property {string} called of a witness its name in the policy, else empty
 * @property {string} name
 * @property {string} id 8 digits of hexadecimal
 * @property {Uint8Array} bytes the public key
 * @property {string} text name, id and key as the policy has them
 */

/** @typedef {{name: string, least: number, members: string[]}} Group */

const TYPES = { log: 1, witness: 4 };
const KEY_BYTES = 32;
const KEY = /^([^+]+)\+([0-9a-f]{8})\+([^ ]+)$/u;
const NONE = "none";
const CONTROL = /[\0-\x1f\x7f-\x9f]/;
const COUNT = /^[1-9][0-9]{0,8}$/;

/**
 * @param {string} text a vkey
 * @param {"log" | "witness"} kind
 * @param {string} called
 * @returns {Key | null}
 */
function keyOf(text, kind, called) {
  const [, name = "", id = "", encoded = ""] = KEY.exec(text) ?? [];
  const typed = ofBase64(encoded);
  if (!isName(name) || typed?.length !== 1 + KEY_BYTES || typed[0] !== TYPES[kind]) return null;
  if (digest(name, ofHex("0a"), typed).slice(0, 8) !== id) return null;
  return { kind, called, name, id, bytes: typed.subarray(1), text };
}

/** Whom somebody believes about logs. */
export class Policy {
  constructor() {
    /** @type {Key[]} */
    this.keys = [];
    /** @type {Group[]} those that come first have no members that come later */
    this.groups = [];
    /** Names of witnesses and groups, and whether they are a member of a group. @type {Map<string, boolean>} */
    this.names = new Map();
    this.quorum = "";
  }

  /** @param {"log" | "witness"} kind @param {string} text @param {string} called @returns {boolean} */
  addKey(kind, text, called) {
    const key = keyOf(text, kind, called);
    if (key === null) return false;
    const bytes = toHex(key.bytes);
    const twice = this.keys.some((each) => toHex(each.bytes) === bytes || (each.name === key.name && each.id === key.id));
    if (twice) return false;
    this.keys.push(key);
    return kind === "log" || this.addName(called);
  }

  /** @param {string} name @returns {boolean} whether it is a new one */
  addName(name) {
    if (name === NONE || this.names.has(name) || CONTROL.test(name)) return false;
    this.names.set(name, false);
    return true;
  }

  /** @param {string} name @param {string} rule @param {string[]} members @returns {boolean} */
  addGroup(name, rule, members) {
    for (const member of members) {
      if (this.names.get(member) !== false) return false;
      this.names.set(member, true);
    }
    const least = rule === "all" ? members.length : rule === "any" ? 1 : COUNT.test(rule) ? Number(rule) : 0;
    if (least < 1 || least > members.length) return false;
    this.groups.push({ name, least, members });
    return this.addName(name);
  }

  /** @param {string[]} words of one line @returns {boolean} */
  add([word, ...rest]) {
    if (rest.includes("")) return false;
    const [one, two, ...more] = rest;
    if (word === "log") return (rest.length === 1 || rest.length === 2) && this.addKey(word, one, "");
    if (word === "witness") return (rest.length === 2 || rest.length === 3) && this.addKey(word, two, one);
    if (word === "group") return rest.length >= 3 && this.addGroup(one, two, more);
    if (word !== "quorum" || rest.length !== 1 || this.quorum !== "") return false;
    this.quorum = one;
    return one === NONE || this.names.has(one);
  }

  get witnesses() {
    return this.keys.filter((key) => key.kind === "witness");
  }

  get isOpen() {
    return this.quorum === NONE;
  }

  /** @param {import("./notes.js").Signed} signed @returns {Key | undefined} */
  keyFor({ name, id }) {
    return this.keys.find((key) => key.name === name && key.id === id);
  }

  /** Whether the quorum is met. @param {Iterable<string>} seen what the witnesses are called that have seen it */
  isMet(seen) {
    const met = new Set(seen);
    for (const { name, least, members } of this.groups) {
      if (members.filter((member) => met.has(member)).length >= least) met.add(name);
    }
    return this.quorum === NONE || met.has(this.quorum);
  }
}

/**
 * @param {string[]} lines
 * @param {string} code of the check that asks
 * @returns {Policy}
 */
export function readPolicy(lines, code) {
  const policy = new Policy();
  lines.forEach((line, i) => {
    if (!policy.add(line.split(" "))) throw new Failure(code, "policy_line", { line: i + 1 });
  });
  const whole = policy.quorum !== "" && policy.keys.some((key) => key.kind === "log");
  if (!whole) throw new Failure(code, "policy_whole");
  return policy;
}

/**
 * The lines of a policy that stands in a file of its own, where comments, empty lines and wide
 * gaps are allowed (C2SP tlog-policy).
 * @param {string} text
 */
export const linesOfFile = (text) =>
  text.split("\n").map((line) => line.trim().replace(/[ \t]+/g, " ")).filter((line) => line !== "" && !line.startsWith("#"));
