/** The checks of a firm's own slip (`docs/protocol.md` §9), in order; the first that fails stops. */

import { isHash64, ofHex } from "./bytes.js";
import { make } from "./checks.js";
import { reportOf } from "./draw.js";
import { need, readAs } from "./failure.js";
import { parseJson } from "./json.js";
import { identifier } from "./merkle.js";
import { readProof } from "./notes.js";
import { hasMembers, isHash, isObject } from "./plan.js";
import { leadsTo } from "./proof.js";
import { wholeOf } from "./reading.js";
import { signersOf } from "./signatures.js";
import { readTable } from "./tables.js";

/** @typedef {import("./draw.js").Draw} Draw */
/** @typedef {import("./draw.js").Report} Report */
/** @typedef {import("./container.js").Source} Source */
/** @typedef {import("./policy.js").Policy} Policy */

/**
 * One line of a locked file, and what leads to the file's root.
 * @typedef {{text: string, index: number, path: string[]}} Leaf
 */

/**
 * The log's entry about the locked lists, as far as slips need it.
 * @typedef {{plan: string, bits: number, roots: Record<string, {lines: number, root: string}>}} Entry
 */

/** What became of a line: `drawn`, `alternate`, `not`; empty where nothing is known. @typedef {{status: string, rank: number}} Fate */

const MOST_BYTES = 65536;
const MOST_LINES = 1e9;
const FILES = ["cells.txt", "excluded.txt", "pool.txt"];
const MEMBERS = ["slip", "number", "subject", "salt", "line", "entry", "proof"];
const encoder = new TextEncoder();

/** One slip being checked, and all that has been read from it so far. */
export class Slip {
  /** @param {Source} source */
  constructor(source) {
    this.source = source;
    /** @type {Report} */
    this.report = reportOf(source);
    /** The members, whose form is right behind the check `slip`. @type {any} */
    this.members = null;
    /** @type {import("./notes.js").Proof | null} */
    this.proof = null;
    /** @type {Entry} */
    this.entry = { plan: "", bits: 0, roots: {} };
    this.id = "";
    /** The second column of the line: a cell, or why it was left out. */
    this.second = "";
    /** @type {{name: string, size: number, odds: bigint} | null} */
    this.cell = null;
    /** @type {Fate} */
    this.fate = { status: "", rank: 0 };
  }

  get number() {
    return this.members?.number ?? "";
  }
}

/** @param {any} value @param {string[]} more members besides those of a leaf */
function isLeaf(value, ...more) {
  return (
    hasMembers(value, ["text", "index", "path", ...more]) && typeof value.text === "string" &&
    typeof value.index === "number" && Array.isArray(value.path) && value.path.every(isHash64)
  );
}

/** The forms of the members. @type {Record<string, (value: any) => boolean>} */
const FORMS = {
  slip: (value) => value === "ssj-slip/1",
  number: (value) => typeof value === "string",
  subject: (value) => typeof value === "string" && /^target:[^]/.test(value),
  salt: (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
  line: (value) => isLeaf(value, "file") && (value.file === "pool.txt" || value.file === "excluded.txt"),
  cell: (value) => isLeaf(value),
  entry: (value) => typeof value === "string",
  proof: (value) => typeof value === "string" && readProof(value) !== null,
};

/** @param {Slip} slip */
async function form(slip) {
  const bytes = await wholeOf(slip.source, MOST_BYTES, "slip");
  const found = readAs("slip", () => parseJson("slip.json", bytes, true));
  need(found.slip === "ssj-slip/1", "slip", "slip_version");
  const line = /** @type {any} */ (found.line);
  const names = isObject(line) && line.file === "pool.txt" ? [...MEMBERS, "cell"] : MEMBERS;
  for (const name of names) need(name in found && FORMS[name](found[name]), "slip", "slip_member", { member: name });
  for (const name of Object.keys(found)) need(names.includes(name), "slip", "slip_unknown", { member: name });
  slip.members = found;
  slip.proof = readProof(String(found.proof));
}

/** @param {Slip} slip */
function own(slip) {
  const { salt, subject, line } = slip.members;
  slip.id = identifier(ofHex(salt), subject);
  need(line.text.split("\t")[0] === slip.id, "slip-id", "slip_id");
}

/**
 * The columns of a line, which has the form of its file (§1).
 * @param {string} code @param {string} file @param {string} text
 * @returns {string[]}
 */
function columns(code, file, text) {
  const table = readAs(code, () => readTable(file, encoder.encode(`${text}\n`), "targets", () => {}));
  need(table.count === 1, code, "slip_form", { file });
  return text.split("\t");
}

/** @param {any} value one of the entry's `roots` */
const isRoot = (value) =>
  hasMembers(value, ["lines", "root"]) && typeof value.lines === "number" && value.lines <= MOST_LINES && isHash(value.root);

/**
 * The entry `freeze` of a draw.
 * @param {string} text @param {string} number of the draw
 * @returns {Entry}
 */
function readEntry(text, number) {
  const found = /** @type {any} */ (
    readAs("slip-line", () => parseJson("entry.json", encoder.encode(text), true))
  );
  need(found.kind === "freeze" && found.subject === `draw:${number}`, "slip-line", "slip_entry");
  const right =
    isHash(found.plan) && typeof found.bits === "number" && found.bits >= 16 && found.bits <= 32 &&
    hasMembers(found.roots, FILES) && FILES.every((file) => isRoot(found.roots[file]));
  need(right, "slip-line", "slip_entry_form");
  return found;
}

/** @param {Slip} slip @param {string} code @param {string} file @param {Leaf} leaf */
function locked({ entry }, code, file, { text, index, path }) {
  const { lines, root } = entry.roots[file];
  need(leadsTo(text, BigInt(index), BigInt(lines), path, root), code, "slip_path", { file });
}

/** @param {Slip} slip */
function line(slip) {
  const { line: leaf, entry, number } = slip.members;
  slip.entry = readEntry(entry, number);
  slip.second = columns("slip-line", leaf.file, leaf.text)[1];
  locked(slip, "slip-line", leaf.file, leaf);
}

/** @param {Slip} slip */
function cell(slip) {
  const { cell: leaf } = slip.members;
  const [name, , , size, odds] = columns("slip-cell", "cells.txt", leaf.text);
  need(name === slip.second, "slip-cell", "slip_cell");
  locked(slip, "slip-cell", "cells.txt", leaf);
  const most = BigInt(size) << BigInt(slip.entry.bits);
  need(Number(size) >= 1 && BigInt(odds) <= most, "slip-cell", "slip_odds", { cell: name });
  slip.cell = { name, size: Number(size), odds: BigInt(odds) };
}

/** @param {Slip} slip */
function log({ members, proof }) {
  const { index, path, checkpoint } = /** @type {import("./notes.js").Proof} */ (proof);
  need(leadsTo(members.entry, index, checkpoint.size, path, checkpoint.root), "slip-log", "slip_log");
}

/** @param {Slip} slip @param {Policy | null} policy whom to believe is not for the file to say */
function signed({ proof }, policy) {
  if (policy === null) return false;
  const { checkpoint } = /** @type {import("./notes.js").Proof} */ (proof);
  const signers = signersOf(checkpoint, policy);
  need(!signers.wrong, "slip-signed", "slip_signature");
  need(signers.logs.has(checkpoint.origin), "slip-signed", "slip_unsigned");
  need(policy.isMet(signers.witnesses.keys()), "slip-signed", "slip_quorum");
  return true;
}

/** The checks of a slip alone. @type {[string, (slip: Slip, policy: Policy | null) => void | boolean | Promise<void>][]} */
const STEPS = [
  ["slip", form],
  ["slip-id", own],
  ["slip-line", line],
  ["slip-cell", cell],
  ["slip-log", log],
  ["slip-signed", signed],
];

/** @param {Slip} slip @param {Policy | null} policy that the reader has given */
export async function checkSlip(slip, policy) {
  for (const [code, step] of STEPS) {
    if (code === "slip-cell" && slip.members.line.file !== "pool.txt") continue;
    await make(slip, code, () => step(slip, policy));
    if (!slip.report.passed) return;
  }
}

/**
 * The slip's lists are those of the bundle; so its line stands there too, by the path to the root.
 * Then the bundle knows what became of it.
 * @param {Slip} slip
 * @param {Draw} draw
 * @returns {Fate}
 */
function agree({ entry, id }, draw) {
  need(draw.kind === "targets", "slip-bundle", "slip_kind");
  need(draw.report.passed, "slip-bundle", "slip_failed");
  need(draw.planHash === entry.plan, "slip-bundle", "slip_plan");
  need(draw.plan.bits === entry.bits, "slip-bundle", "slip_bits");
  for (const file of FILES) {
    const [mine, other] = [entry.roots[file], draw.plan.files[file]];
    need(mine.lines === other.lines && mine.root === other.root, "slip-bundle", "slip_root", { file });
  }
  for (const [, rank, who, status] of draw.table("outcome.txt").rows()) {
    if (who === id) return { status, rank: Number(rank) };
  }
  return { status: "not", rank: 0 };
}

/**
 * The slip beside the bundles of its number, where one is at hand.
 * @param {Slip} slip that has passed
 * @param {Draw[]} draws
 */
export async function checkBeside(slip, draws) {
  const namesakes = draws.filter((draw) => draw.planHash !== "" && draw.plan.number === slip.number);
  if (namesakes.length === 0) return;
  await make(slip, "slip-bundle", () => {
    // Of a bundle that this page could not go through nothing is known.
    if (namesakes.some((draw) => draw.report.broken)) return false;
    for (const draw of namesakes) slip.fate = agree(slip, draw);
  });
}

/** @param {bigint} a @param {bigint} b @returns {bigint} */
const divisor = (a, b) => (b === 0n ? a : divisor(b, a % b));

/** What a page shows of a slip that has passed: plain data, no words. @param {Slip} slip */
export function slipFacts({ members, proof, entry, id, second, cell, fate }) {
  const { number, subject, line: { file, index } } = members;
  const said = { number, id, file, key: subject.slice("target:".length), line: index + 1, lines: entry.roots[file].lines,
    plan: entry.plan, origin: proof?.checkpoint.origin, entry: String(proof?.index),
    logged: String(proof?.checkpoint.size), ...fate };
  if (cell === null) return { ...said, reason: second };
  const whole = BigInt(cell.size) << BigInt(entry.bits);
  const common = divisor(whole, cell.odds);
  const fraction = `${cell.odds / common}/${whole / common}`;
  return { ...said, cell: cell.name, size: cell.size, fraction,
    odds: Number((cell.odds * 10n ** 8n) / whole) / 1e6 };
}
