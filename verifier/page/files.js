/** Some files together: bundles, and slips beside them. */

import { Draw, verify } from "./checks.js";
import { checkBeside, checkSlip, isSlip, Slip } from "./slip.js";

/** @typedef {import("./container.js").Source} Source */

/** Whether it is a slip; what cannot be read is left to the reader of bundles, who says so. @param {Source} source */
const meantAsSlip = (source) => isSlip(source).catch(() => false);

/**
 * Verify files of either kind.
 * @param {Source[]} sources
 * @param {(file: number, code: string, part: number) => void} [progress]
 * @returns {Promise<(Draw | Slip)[]>} in the order of the sources
 */
export async function verifyFiles(sources, progress = () => {}) {
  /** @type {(Draw | Slip | null)[]} */
  const found = [];
  for (const source of sources) found.push((await meantAsSlip(source)) ? new Slip(source) : null);
  const places = [...found.keys()].filter((i) => found[i] === null);
  const draws = await verify(places.map((i) => sources[i]), (file, code, part) => progress(places[file], code, part));
  draws.forEach((draw, n) => (found[places[n]] = draw));
  for (const slip of found) {
    if (!(slip instanceof Slip)) continue;
    await checkSlip(slip);
    if (slip.report.passed) await checkBeside(slip, draws);
  }
  return /** @type {(Draw | Slip)[]} */ (found);
}
