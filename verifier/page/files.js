/** Some files together: bundles, and what belongs beside them. */

import { verify } from "./checks.js";
import { Draw } from "./draw.js";
import { meantAs } from "./reading.js";
import { Replacements } from "./replacements.js";
import { PlanPaper, PolicyPaper, SecretPaper, Share } from "./share.js";
import { checkBeside, checkSlip, Slip } from "./slip.js";

/** @typedef {import("./container.js").Source} Source */
/** @typedef {Draw | Slip | Replacements | Share | PlanPaper | PolicyPaper | SecretPaper} Checked */

const PAPERS = { slip: Slip, replacements: Replacements, share: Share, secret: SecretPaper, plan: PlanPaper, policy: PolicyPaper };

/** What is not a bundle; null where it is. What cannot be read is left to the reader of bundles, who says so. @param {Source} source */
async function paperOf(source) {
  const meant = await meantAs(source).catch(() => "bundle");
  const paper = PAPERS[/** @type {keyof typeof PAPERS} */ (meant)];
  return paper === undefined ? null : new paper(source);
}

/** Every plan at hand whose form is right. @param {Checked[]} checked */
function plansOf(checked) {
  /** @type {import("./plan.js").Plan[]} */
  const plans = [];
  for (const each of checked) {
    const known = each instanceof Draw || each instanceof PlanPaper;
    if (known && each.planHash !== "") plans.push(/** @type {import("./plan.js").Plan} */ (each.plan));
  }
  return plans;
}

/** The reader's policy: of several the first. @param {(Checked | null)[]} found */
async function policyOf(found) {
  /** @type {import("./policy.js").Policy | null} */
  let policy = null;
  const papers = found.filter((each) => each instanceof PolicyPaper);
  for (const [i, paper] of papers.entries()) {
    await paper.check(i === 0);
    policy ??= paper.policy;
  }
  return policy;
}

/**
 * Verify files of any kind.
 * @param {Source[]} sources
 * @param {(file: number, code: string, part: number) => void} [progress]
 * @returns {Promise<Checked[]>} in the order of the sources
 */
export async function verifyFiles(sources, progress = () => {}) {
  /** @type {(Checked | null)[]} */
  const found = [];
  for (const source of sources) found.push(await paperOf(source));
  const policy = await policyOf(found);
  const places = [...found.keys()].filter((i) => found[i] === null);
  const draws = await verify(places.map((i) => sources[i]), policy,
    (file, code, part) => progress(places[file], code, part));
  draws.forEach((draw, n) => (found[places[n]] = draw));
  const checked = /** @type {Checked[]} */ (found);
  for (const each of checked) if (each instanceof PlanPaper || each instanceof SecretPaper) await each.check();
  const plans = plansOf(checked);
  for (const each of checked) {
    if (each instanceof Share) await each.check(plans);
    if (each instanceof Replacements) await each.check(draws);
    if (!(each instanceof Slip)) continue;
    await checkSlip(each, policy);
    if (each.report.passed) await checkBeside(each, draws);
  }
  return checked;
}
