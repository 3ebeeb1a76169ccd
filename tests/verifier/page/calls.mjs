/** What the tests ask of the page's core, in JSON both ways. */

import { checkPlan } from "../../../verifier/page/plan.js";
import { canonicalDouble, compareProduct, doubleText } from "../../../verifier/page/doubles.js";
import { CellTickets } from "../../../verifier/page/drawing.js";
import { factsOf, histogram, twins } from "../../../verifier/page/facts.js";
import { verifyFiles } from "../../../verifier/page/files.js";
import { Prefixed } from "../../../verifier/page/hashing.js";
import { parseJson } from "../../../verifier/page/json.js";
import { digest, identifier, lineRoot } from "../../../verifier/page/merkle.js";
import { identifiers, search } from "../../../verifier/page/search.js";
import { hexadecimal } from "../../../verifier/js/sha256.js";
import { slipFacts } from "../../../verifier/page/slip.js";
import { drandFits, isMoment, SOURCES } from "../../../verifier/page/sources.js";
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
  cases.map(([file, text, kind]) => attempt(() => readTable(file, bytesOf(text), kind, () => {}).count));
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
  reasons: words.REASONS, steps: words.STEPS, sources: words.SOURCES, parties: words.PARTIES,
  leftOut: words.LEFT_OUT, slipSteps: words.SLIP_STEPS,
});
