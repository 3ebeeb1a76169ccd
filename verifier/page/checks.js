/** All checks of `docs/protocol.md` §8, in order; the first that fails stops. */

import { inspectorOutcome } from "../js/inspectors.js";
import { readContainer } from "./container.js";
import { Draw } from "./draw.js";
import { drawTargets } from "./drawing.js";
import { checkEvenness } from "./evenness.js";
import { Failure, need } from "./failure.js";
import { parseJson } from "./json.js";
import { checkLog, checkPolicy, checkWitnessed } from "./log.js";
import { digest, lineRoot } from "./merkle.js";
import { Pairs } from "./pairs.js";
import { checkParent, findParent } from "./parent.js";
import { checkPlan } from "./plan.js";
import { checkSeal } from "./seal.js";
import { checkCommitments, checkPublic, seedOf } from "./seed.js";
import { Staff } from "./staff.js";
import { readTable } from "./tables.js";
import { checkTargets } from "./targets.js";

/** @typedef {import("./container.js").Source} Source */
/** @typedef {import("./draw.js").Report} Report */
/** @typedef {import("./policy.js").Policy} Policy */

/** Told what is being done: the check, and how far it is, from 0 to 1. @typedef {(code: string, part: number) => void} Progress */

const MOST_DEVIATION = 4;

/** One check of §8. @typedef {(draw: Draw, progress: (part: number) => void) => void | Promise<void>} Step */

/** @type {Step} */
async function container(draw, progress) {
  const size = Math.max(1, draw.source.size);
  const { kind, files } = await readContainer(draw.source, (done) => progress(done / size));
  draw.kind = kind;
  draw.files = files;
}

/** @param {Draw} draw @param {string} ending @returns {[string, Uint8Array][]} */
const filesOf = (draw, ending) => [...draw.files].filter(([file]) => file.endsWith(ending));

/** Tell how far one is within some files that are gone through one after the other. */
class Share {
  /** @param {[string, Uint8Array][]} files @param {(part: number) => void} progress */
  constructor(files, progress) {
    this.all = Math.max(1, files.reduce((sum, [, bytes]) => sum + bytes.length, 0));
    this.before = 0;
    this.tell = (/** @type {number} */ done) => progress((this.before + done) / this.all);
  }
}

/** @type {Step} */
function json(draw) {
  for (const [file, bytes] of filesOf(draw, ".json")) draw.documents.set(file, parseJson(file, bytes));
}

/** @type {Step} */
function lines(draw, progress) {
  const files = filesOf(draw, ".txt");
  const { mode } = draw.document("plan.json");
  const share = new Share(files, progress);
  for (const [file, bytes] of files) {
    draw.tables.set(file, readTable(file, bytes, draw.kind, share.tell, mode));
    share.before += bytes.length;
  }
}

/** @type {Step} */
function plan(draw) {
  draw.plan = checkPlan(draw.document("plan.json"), draw.kind);
  draw.planHash = digest("ssj.plan.v1\n", draw.bytes("plan.json"));
}

/** @type {Step} */
function roots(draw, progress) {
  const files = filesOf(draw, ".txt").filter(([file]) => file !== "outcome.txt");
  const share = new Share(files, progress);
  for (const [file, bytes] of files) {
    const stated = draw.plan.files[file];
    need(draw.table(file).count === stated.lines, "roots", "line_count", { file });
    need(lineRoot(bytes, share.tell) === stated.root, "roots", "root", { file });
    share.before += bytes.length;
  }
}

/** @type {Step} */
function odds(draw, progress) {
  if (draw.kind === "targets") {
    const size = Math.max(1, draw.bytes("pool.txt").length);
    const found = checkTargets(draw.tables, draw.plan, (done) => progress(done / size));
    draw.cells = found.cells;
    draw.entries = found.entries;
    return;
  }
  const staff = new Staff(draw.tables, draw.plan);
  const size = Math.max(1, staff.targets.length);
  draw.staff = staff;
  draw.pairs = new Pairs(draw.table("odds.txt"), staff, draw.plan, (done) => progress(done / size));
}

/** @type {Step} */
function deviation(draw) {
  need(draw.plan.deviation <= MOST_DEVIATION, "deviation", "deviation", { stated: draw.plan.deviation });
}

/** @type {Step} */
function evenness(draw, progress) {
  const pairs = /** @type {Pairs} */ (draw.pairs);
  const size = Math.max(1, pairs.staff.targets.length);
  checkEvenness(draw.table("multipliers.txt"), pairs, draw.plan, (done) => progress(done / size));
}

/** @type {Step} */
function commitments(draw) {
  const [sealed, opened] = [draw.document("commitments.json"), draw.document("reveals.json")];
  draw.parties = checkCommitments(draw.plan, draw.planHash, sealed, opened);
}

/** @type {Step} */
function publicValues(draw) {
  draw.values = checkPublic(draw.plan, draw.document("public.json"));
}

/** @type {Step} */
function seal(draw) {
  draw.sealed = checkSeal(draw.plan, draw.document("seal.json"));
}

/** @type {Step} */
function seed(draw) {
  const [sealed, opened] = [draw.document("commitments.json"), draw.document("reveals.json")];
  draw.seed = seedOf(draw.plan, draw.planHash, sealed, opened, draw.values, draw.sealed);
}

/** @type {Step} */
function outcome(draw, progress) {
  const stated = draw.bytes("outcome.txt");
  const computed =
    draw.kind === "targets"
      ? drawTargets(draw, progress)
      : inspectorOutcome(draw.bytes("odds.txt"), draw.bytes("seats.txt"), draw.bytes("roster.txt"),
          draw.plan, draw.seed);
  let line = 1;
  const length = Math.max(stated.length, computed.length);
  for (let i = 0; i < length; i += 1) {
    need(stated[i] === computed[i], "outcome", "outcome", { file: "outcome.txt", line });
    if (stated[i] === 10) line += 1;
  }
  draw.outcomeHash = digest(stated);
}

/** The checks of a bundle alone, by kind. @type {[string, Step, string?][]} */
const STEPS = [
  ["container", container],
  ["json", json],
  ["lines", lines],
  ["plan", plan],
  ["roots", roots],
  ["odds", odds],
  ["deviation", deviation, "inspectors"],
  ["evenness", evenness, "inspectors"],
  ["commitments", commitments],
  ["public", publicValues],
  ["seal", seal],
  ["seed", seed],
  ["outcome", outcome],
];

/**
 * Make one check and report it.
 * @param {{report: Report}} checked a bundle, or a slip
 * @param {string} code
 * @param {() => void | boolean | Promise<void>} check gives false where nothing was checked
 */
export async function make({ report }, code, check) {
  try {
    const done = await check();
    report.checks.push({ code, ok: done === false ? null : true });
  } catch (error) {
    report.passed = false;
    // Memory that is not there, a file that has vanished, or a mistake of this page: no verdict.
    report.broken = !(error instanceof Failure);
    report.checks.push({ code, ok: report.broken ? null : false });
    report.error = error instanceof Failure
      ? { code: error.code, reason: error.reason, where: error.where }
      : { code, reason: "broken", where: { said: String(error) } };
  }
}

/** @param {Draw} draw @param {Progress} progress */
async function checkAlone(draw, progress) {
  for (const [code, step, only] of STEPS) {
    if (only !== undefined && draw.kind !== only) continue;
    progress(code, 0);
    await make(draw, code, () => step(draw, (part) => progress(code, part)));
    if (!draw.report.passed) return;
  }
}

/** Who is believed about the log: the plan names them, a reader may. @param {Draw} draw @param {Policy | null} policy @returns {[string, () => boolean | void][]} */
const logSteps = (draw, policy) => [
  ["log", () => {
    draw.log = checkLog(draw);
  }],
  ["witnessed", () => checkWitnessed(draw, logOf(draw))],
  ["policy", () => (policy === null ? false : checkPolicy(draw, logOf(draw), policy))],
];

/** @param {Draw} draw that has passed the check `log` */
const logOf = (draw) => /** @type {import("./log.js").Log} */ (draw.log);

/** @param {Draw} draw @param {Draw[]} draws @param {Policy | null} policy */
async function checkAround(draw, draws, policy) {
  /** @type {[string, () => boolean | void][]} */
  const steps = [
    ["parent", () => {
      const parent = findParent(draw, draws);
      return parent === undefined ? false : checkParent(draw, parent);
    }],
    // Whether a value is the one that fell its source has to say, and this page asks nobody.
    ["source", () => false],
    ...logSteps(draw, policy),
  ];
  for (const [code, step] of draw.kind === "inspectors" ? steps : steps.slice(1)) {
    await make(draw, code, step);
    if (!draw.report.passed) return;
  }
}

/**
 * Verify some bundles together, so that parents are found.
 * @param {Source[]} sources
 * @param {Policy | null} policy that the reader has given
 * @param {(file: number, code: string, part: number) => void} [progress]
 * @returns {Promise<Draw[]>}
 */
export async function verify(sources, policy, progress = () => {}) {
  const draws = sources.map((source) => new Draw(source));
  for (const [i, draw] of draws.entries()) {
    await checkAlone(draw, (code, part) => progress(i, code, part));
  }
  // Target draws first, since a parent must have passed all its checks.
  const inOrder = [...draws].sort((a, b) => Number(a.kind === "inspectors") - Number(b.kind === "inspectors"));
  for (const draw of inOrder) if (draw.report.passed) await checkAround(draw, draws, policy);
  return draws;
}
