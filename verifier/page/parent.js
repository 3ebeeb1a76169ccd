/** An inspector draw against the bundle of its target draw (`docs/protocol.md` §3, code `parent`). */

import { byteOrder } from "./columns.js";
import { need } from "./failure.js";

/** @typedef {import("./draw.js").Draw} Draw */

const SHARED = ["roster.txt", "absent.txt", "blocked.txt"];

/** What both plans say alike; both are read from their only form. */
const MEMBERS = ["authority", "task", "mode", "chain"];

/**
 * Which of the draws at hand the check is about: the one with the parent's plan, else one with its
 * number.
 * @param {Draw} child
 * @param {Draw[]} draws
 */
export function findParent(child, draws) {
  const { number, plan } = child.plan.parent;
  const others = draws.filter((draw) => draw !== child);
  return (
    others.find((draw) => draw.planHash === plan) ?? others.find((draw) => draw.plan?.number === number)
  );
}

/**
 * The drawn targets of each county, in the order of (ticket, id).
 * @param {Draw} parent
 * @returns {Map<string, string[]>}
 */
function drawnByCounty(parent) {
  /** @type {Map<string, {id: string, ticket: string}[]>} */
  const counties = new Map();
  for (const [cell, , id, status, ticket] of parent.table("outcome.txt").rows()) {
    if (status !== "drawn") continue;
    const county = parent.cells.get(cell)?.county ?? "";
    if (!counties.has(county)) counties.set(county, []);
    counties.get(county)?.push({ id, ticket });
  }
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const [county, entries] of counties) {
    entries.sort((a, b) => byteOrder(a.ticket, b.ticket) || byteOrder(a.id, b.id));
    found.set(county, entries.map((entry) => entry.id));
  }
  return found;
}

/**
 * @param {Draw} child
 * @param {Draw} parent
 */
export function checkParent(child, parent) {
  const named = child.plan.parent;
  need(parent.kind === "targets", "parent", "parent_kind");
  need(parent.report.passed, "parent", "parent_failed");
  need(parent.plan.number === named.number, "parent", "parent_number");
  need(parent.planHash === named.plan, "parent", "parent_plan");
  need(parent.outcomeHash === named.outcome, "parent", "parent_outcome");
  for (const member of MEMBERS) {
    const same = JSON.stringify(child.plan[member]) === JSON.stringify(parent.plan[member]);
    need(same, "parent", "parent_member", { member });
  }
  need(child.plan.seal.disclose === parent.plan.seal.disclose, "parent", "parent_member", { member: "seal" });
  for (const file of SHARED) {
    const [own, other] = [child.plan.files[file], parent.plan.files[file]];
    need(own.lines === other.lines && own.root === other.root, "parent", "parent_list", { file });
  }
  const targets = new Map((child.staff?.targets ?? []).map((target) => [target.id, target]));
  const { weeks } = child.plan;
  let drawn = 0;
  for (const [county, ids] of drawnByCounty(parent)) {
    drawn += ids.length;
    ids.forEach((id, i) => {
      const target = targets.get(id);
      need(target !== undefined, "parent", "parent_target", { id });
      need(target?.county === county, "parent", "parent_county", { id });
      const week = weeks.length > 0 ? weeks[Math.floor((i * weeks.length) / ids.length)] : "";
      need(target?.week === week, "parent", "parent_week", { id, week });
    });
  }
  need(targets.size === drawn, "parent", "parent_more", { count: targets.size, drawn });
}
