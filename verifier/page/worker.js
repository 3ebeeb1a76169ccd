/** The work off the page's thread: files come in, progress, reports and answers go out. */

import { factsOf, twins } from "./facts.js";
import { verifyFiles } from "./files.js";
import { identifiers, search } from "./search.js";
import { Slip, slipFacts } from "./slip.js";

/** @typedef {import("./checks.js").Draw} Draw */

/** @param {File} file @returns {import("./container.js").Source} */
const sourceOf = (file) => ({
  name: file.name,
  size: file.size,
  slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
});

/** The report of a draw or slip, and its facts where it has passed. @param {Draw | Slip} checked */
function shown(checked) {
  if (checked instanceof Slip) {
    const { report, number } = checked;
    return { report, kind: "slip", number, facts: report.passed ? slipFacts(checked) : null };
  }
  const draw = checked;
  const { report, kind, plan, planHash } = draw;
  const number = planHash === "" ? "" : plan.number;
  return { report, kind, number, facts: report.passed ? factsOf(draw) : null };
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
    draws = found.filter((each) => !(each instanceof Slip));
    scope.postMessage({ type: "done", shown: found.map(shown), twins: twins(draws) });
  }

  scope.onmessage = ({ data }) => {
    if (data.type === "check") void check(data.files);
    if (data.type !== "find") return;
    const ids = data.id ? [data.id] : identifiers(data.salt, data.key);
    scope.postMessage({ type: "found", ids, answers: search(draws, ids) });
  };
}
