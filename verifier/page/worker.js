/** The work off the page's thread: files come in, progress, reports and answers go out. */

import { verify } from "./checks.js";
import { factsOf, twins } from "./facts.js";
import { identifiers, search } from "./search.js";

/** @typedef {import("./checks.js").Draw} Draw */

/** @param {File} file @returns {import("./container.js").Source} */
const sourceOf = (file) => ({
  name: file.name,
  size: file.size,
  slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
});

/** A draw's report, and its facts where it has passed. @param {Draw} draw */
function shown(draw) {
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
    draws = await verify(files.map(sourceOf), (file, code, part) => {
      scope.postMessage({ type: "progress", file, code, part });
    });
    scope.postMessage({ type: "done", shown: draws.map(shown), twins: twins(draws) });
  }

  scope.onmessage = ({ data }) => {
    if (data.type === "check") void check(data.files);
    if (data.type !== "find") return;
    const ids = data.id ? [data.id] : identifiers(data.salt, data.key);
    scope.postMessage({ type: "found", ids, answers: search(draws, ids) });
  };
}
