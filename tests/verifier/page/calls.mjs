/** What the tests ask of the page's core, in JSON both ways. */

import { isHash64, toHex } from "../../../verifier/page/bytes.js";
import { checkPlan } from "../../../verifier/page/plan.js";
import { canonicalDouble, compareProduct, doubleText } from "../../../verifier/page/doubles.js";
import { CellTickets } from "../../../verifier/page/drawing.js";
import { decoded, encoded, isSigned } from "../../../verifier/page/ed25519.js";
import { factsOf, histogram, twins } from "../../../verifier/page/facts.js";
import { verifyFiles } from "../../../verifier/page/files.js";
import { Prefixed } from "../../../verifier/page/hashing.js";
import { parseJson } from "../../../verifier/page/json.js";
import { digest, identifier, lineRoot } from "../../../verifier/page/merkle.js";
import { readProof } from "../../../verifier/page/notes.js";
import { linesOfFile, readPolicy } from "../../../verifier/page/policy.js";
import { grewFrom, rises } from "../../../verifier/page/proof.js";
import { identifiers, search } from "../../../verifier/page/search.js";
import { hexadecimal } from "../../../verifier/js/sha256.js";
import { checkRates } from "../../../verifier/page/rates.js";
import * as reasons from "../../../verifier/page/reasons.js";
import { replacementFacts } from "../../../verifier/page/replacements.js";
import { shareFacts } from "../../../verifier/page/share.js";
import { sha512 as sha512Of } from "../../../verifier/page/sha512.js";
import { signersOf } from "../../../verifier/page/signatures.js";
import { slipFacts } from "../../../verifier/page/slip.js";
import { drandFits, isMoment, SOURCES } from "../../../verifier/page/sources.js";
import * as steps from "../../../verifier/page/steps.js";
import { readTable } from "../../../verifier/page/tables.js";
import * as words from "../../../verifier/page/words.js";

const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));
const source = (bytes, i = 0, most = Infinity) => ({
  name: `${i}.ssj`,
  size: bytes.length,
  // Slices shorter than asked for, as a slow disk may give them.
  slice: async (start, end) => bytes.slice(start, Math.min(end, start + most)),
});

async function reported(bundles, most) {
  return verifyFiles(bundles.map((bytes, i) => source(bytes, i, most)));
}

/** The reports of bundles that are verified together, with what the core makes of each. */
export async function reports({ bundles, most }) {
  const draws = await reported(bundles.map(bytesOf), most);
  return draws.map(({ report, kind, planHash, outcomeHash, seed }) => ({ ...report, kind, planHash, outcomeHash, seed }));
}

/** The reports of files of any kind that are verified together. */
export async function papers({ files }) {
  const found = await reported(files.map(bytesOf));
  return found.map(({ report }) => report);
}

/** What is shown of replacements beside their bundles, and their report. */
export async function replaced({ files }) {
  const [first] = await reported(files.map(bytesOf));
  return { ...first.report, facts: first.report.passed ? replacementFacts(first) : null };
}

/** What is shown of a share beside what has its plan, and its report. */
export async function shared({ files }) {
  const [first] = await reported(files.map(bytesOf));
  return { ...first.report, facts: first.report.passed ? shareFacts(first) : null };
}

/** The reports of slips, and what each shows; `files` are slips and bundles, slips first. */
export async function slips({ files, most }) {
  const found = await reported(files.map(bytesOf), most);
  return found.filter((each) => "fate" in each)
    .map((slip) => ({ ...slip.report, facts: slip.report.passed ? slipFacts(slip) : null }));
}

/** The code and reason of the first failure of each bundle alone; null where none fails. */
export async function verdicts(bundles) {
  const found = [];
  for (const bundle of bundles) {
    const [{ report }] = await reported([bytesOf(bundle)]);
    found.push(report.error && [report.error.code, report.error.reason]);
  }
  return found;
}

/**
 * What is said of a bundle with one byte changed: at every `step`-th byte from `first`, by each
 * mask, the bundles in `beside` at hand. Counts by code, and what is not refused.
 */
export async function flipped({ bundle, beside, masks, first, step }) {
  const bytes = bytesOf(bundle);
  const others = beside.map(bytesOf);
  const codes = {};
  const accepted = [];
  let tried = 0;
  for (let at = first; at < bytes.length; at += step) {
    for (const mask of masks) {
      bytes[at] ^= mask;
      const [{ report }] = await reported([bytes, ...others]);
      bytes[at] ^= mask;
      tried += 1;
      if (report.error === null || report.broken) accepted.push([at, mask, report.error?.where.said ?? ""]);
      else codes[report.error.code] = (codes[report.error.code] ?? 0) + 1;
    }
  }
  return { tried, codes, accepted };
}

export async function facts(bundles) {
  const draws = await reported(bundles.map(bytesOf));
  return { facts: draws.map(factsOf), twins: twins(draws) };
}

export async function found({ bundles, id, salt, key }) {
  return search(await reported(bundles.map(bytesOf)), id ? [id] : identifiers(salt, key));
}

/** What a reader makes of some bytes: its code and reason, or the value. */
function attempt(read) {
  try {
    return { value: read() };
  } catch (error) {
    return { code: error.code ?? String(error), reason: error.reason };
  }
}

export const json = (cases) =>
  cases.map(([file, text]) => attempt(() => JSON.stringify(parseJson(file, bytesOf(text)))));
export const tables = (cases) =>
  cases.map(([file, text, kind, mode]) =>
    attempt(() => readTable(file, bytesOf(text), kind, () => {}, mode ?? undefined).count));
export const plans = (cases) => cases.map(([plan, kind]) => attempt(() => checkPlan(plan, kind).number));
export const roots = (texts) => texts.map((text) => lineRoot(bytesOf(text), () => {}));
export const digests = (texts) => texts.map((text) => digest(bytesOf(text)));
/** Hashes of messages with the same beginning, one after the other. */
export const prefixed = ([prefix, endings]) => {
  const hash = new Prefixed(bytesOf(prefix));
  return endings.map(bytesOf).map((bytes) => hexadecimal(hash.of(bytes, 0, bytes.length)));
};
/** The order of entries by given tickets. */
export const orders = (cases) =>
  cases.map((words) => {
    const given = { size: words.length / 8, words: Int32Array.from(words) };
    return Object.assign(Object.create(CellTickets.prototype), given).order();
  });
export const pids = (cases) => cases.map(([salt, subject]) => identifier(bytesOf(salt), subject));
export const doubles = (texts) => texts.map((text) => canonicalDouble(text) !== null);
export const doubleTexts = (texts) => texts.map((text) => doubleText(Number(text)));
export const products = (cases) =>
  cases.map(([factors, bits, whole]) => compareProduct(factors.map(Number), bits, whole));
export const values = (cases) => cases.map(([kind, value]) => SOURCES.get(kind)?.form(value) ?? null);
export const tenths = () => Object.fromEntries([...SOURCES].map(([kind, { tenths: n }]) => [kind, n]));
export const moments = (texts) => texts.map(isMoment);
export const rounds = (cases) => cases.map(([label, at]) => drandFits(label, at));
export const histograms = (cases) => cases.map(histogram);
export const sentences = () => ({
  reasons: reasons.REASONS, steps: steps.STEPS, paperSteps: steps.PAPER_STEPS, why: words.WORDS.why, sources: words.SOURCES, parties: words.PARTIES,
  leftOut: words.LEFT_OUT, slipSteps: steps.SLIP_STEPS,
});
export const sha512 = (texts) => texts.map((each) => toHex(sha512Of(bytesOf(each))));
export const signed = (cases) => cases.map((parts) => isSigned(...parts.map(bytesOf)));
export function timeSigned(cases) {
  const start = performance.now();
  signed(cases);
  return performance.now() - start;
}
/** Each point written again, or null where it is none. */
export const points = (texts) => texts.map((each) => decoded(bytesOf(each))).map((point) => point && toHex(encoded(point)));
const hexOf = (text) => toHex(bytesOf(text));
/** Whether a path leads from a leaf's hash to a root; hashes in base64, as proofs have them. */
export const inclusions = (cases) =>
  cases.map(({ leaf, index, size, path, root }) =>
    path.every(isHash64) && rises(hexOf(leaf), BigInt(index), BigInt(size), path, hexOf(root)));
/** Whether one head grew out of another. */
export const growths = (cases) =>
  cases.map(([one, other, proof]) => {
    const [before, after] = [one, other].map(([size, root]) => ({ size: BigInt(size), root: hexOf(root) }));
    return proof.every(isHash64) && grewFrom(before, after, proof);
  });
/** What is read of a `.tlog-proof`, and who has signed it by a policy. */
export const proofs = (cases) =>
  cases.map(([said, policy]) => {
    const proof = readProof(said);
    if (proof === null) return null;
    const { index, path, checkpoint: { origin, size, root, signatures } } = proof;
    const read = { index: String(index), path, origin, size: String(size), root, signatures: signatures.length };
    if (!policy) return read;
    const { logs, witnesses, ...rest } = signersOf(proof.checkpoint, readPolicy(policy, "policy"));
    return { ...read, ...rest, logs: [...logs], witnesses: Object.fromEntries([...witnesses].map(([name, time]) => [name, String(time)])) };
  });
/** Of each policy why it is none, or which of some sets of witnesses meet it. */
export const policies = (cases) =>
  cases.map(([lines, sets]) => attempt(() => {
    const policy = readPolicy(lines, "policy");
    return sets.map((names) => policy.isMet(names));
  }));
export const policyLines = (said) => linesOfFile(said);
export const keysOf = (lines) => readPolicy(lines, "policy").keys.map(({ kind, called, name, id, bytes }) => [kind, called, name, id, toHex(bytes)]);
/** Cells as path-a, path-b, size, odds; rates by class; K. */
export const rates = (cases) =>
  cases.map(([cells, rates, bits]) => attempt(() => {
    const made = cells.map(([path, section, size, odds]) => ({
      name: `${path[3]}.${section}`, path, section, size, own: path[3].at(-1), odds: BigInt(odds),
    }));
    checkRates(made, rates, bits);
    return true;
  }));
