/** The work off the page's thread: files come in, progress, reports and answers go out. */

import { Draw } from "./draw.js";
import { factsOf, twins } from "./facts.js";
import { verifyFiles } from "./files.js";
import { replacementFacts, Replacements } from "./replacements.js";
import { identifiers, search } from "./search.js";
import { PlanPaper, PolicyPaper, Share, shareFacts } from "./share.js";
import { Slip, slipFacts } from "./slip.js";

/** @typedef {import("./files.js").Checked} Checked */

/** @param {File} file @returns {import("./container.js").Source} */
const sourceOf = (file) => ({
  name: file.name,
  size: file.size,
  slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
});

/**
 * The kind of what was checked, and what is shown of it where it has passed.
 * @param {Checked} checked
 * @returns {{kind: string, number: string, facts: () => any}}
 */
function parts(checked) {
  if (checked instanceof Slip) return { kind: "slip", number: checked.number, facts: () => slipFacts(checked) };
  if (checked instanceof Replacements) {
    return { kind: "replacements", number: checked.number, facts: () => replacementFacts(checked) };
  }
  if (checked instanceof Share) return { kind: "share", number: checked.number, facts: () => shareFacts(checked) };
  if (checked instanceof PlanPaper) {
    const { plan, planHash } = checked;
    return { kind: "plan", number: plan?.number ?? "", facts: () => ({ plan: planHash }) };
  }
  if (checked instanceof Draw) {
    const number = checked.planHash === "" ? "" : checked.plan.number;
    return { kind: checked.kind, number, facts: () => factsOf(checked) };
  }
  return { kind: checked instanceof PolicyPaper ? "policy" : "secret", number: "", facts: () => ({}) };
}

/** @param {Checked} checked */
function shown(checked) {
  const { kind, number, facts } = parts(checked);
  const { report } = checked;
  return { report, kind, number, facts: report.passed ? facts() : null };
}

/**
 * Answer the messages of a page.
 * @param {{onmessage: ((event: MessageEvent) => void) | null, postMessage: (message: any) => void}} scope
 */
export function serve(scope) {
  /** @type {Draw[]} */
  let draws = [];

  /** @param {File[]} files */
  async function check(files) {
    draws = [];
    const found = await verifyFiles(files.map(sourceOf), (file, code, part) => {
      scope.postMessage({ type: "progress", file, code, part });
    });
    draws = found.filter((each) => each instanceof Draw);
    scope.postMessage({ type: "done", shown: found.map(shown), twins: twins(draws) });
  }

  scope.onmessage = ({ data }) => {
    if (data.type === "check") void check(data.files);
    if (data.type !== "find") return;
    const ids = data.id ? [data.id] : identifiers(data.salt, data.key);
    scope.postMessage({ type: "found", ids, answers: search(draws, ids) });
  };
}
