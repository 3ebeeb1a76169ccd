/** Small files that are checked against a plan: a holder's share of the seal (§12), the plan, a policy. */

import { make } from "./checks.js";
import { reportOf } from "./draw.js";
import { Failure, need, readAs } from "./failure.js";
import { parseJson } from "./json.js";
import { digest } from "./merkle.js";
import { checkPlan, hasMembers, isHash } from "./plan.js";
import { linesOfFile, readPolicy } from "./policy.js";
import { wholeOf } from "./reading.js";
import { isShare } from "./seal.js";

/** @typedef {import("./container.js").Source} Source */
/** @typedef {import("./draw.js").Draw} Draw */
/** @typedef {import("./plan.js").Plan} Plan */

const MOST_BYTES = 65536;
const MOST_PLAN_BYTES = 1 << 24;
const MOST_PLACES = 64;

/** A file that stands for itself. */
class Paper {
  /** @param {Source} source */
  constructor(source) {
    this.source = source;
    this.report = reportOf(source);
  }
}

/** A plan without its bundle. */
export class PlanPaper extends Paper {
  /** @type {Plan | null} */
  plan = null;
  planHash = "";

  async check() {
    await make(this, "plan", async () => {
      const bytes = await wholeOf(this.source, MOST_PLAN_BYTES, "plan");
      const found = /** @type {any} */ (readAs("plan", () => parseJson("plan.json", bytes)));
      if (found.kind !== "targets" && found.kind !== "inspectors") throw new Failure("plan", "plan_member", { member: "kind" });
      this.plan = checkPlan(found, found.kind);
      this.planHash = digest("ssj.plan.v1\n", bytes);
    });
  }
}

/** Whom the reader believes about logs. */
export class PolicyPaper extends Paper {
  /** @type {import("./policy.js").Policy | null} */
  policy = null;

  /** @param {boolean} first whether no other was given before */
  async check(first) {
    await make(this, "policy", async () => {
      need(first, "policy", "policy_second");
      const bytes = await wholeOf(this.source, MOST_BYTES, "policy");
      this.policy = readPolicy(linesOfFile(new TextDecoder().decode(bytes)), "policy");
    });
  }
}

/** What nobody should hand on: it is named, not shown. */
export class SecretPaper extends Paper {
  async check() {
    await make(this, "container", () => {
      throw new Failure("container", "secret_file");
    });
  }
}

/** A holder's share of the seal. */
export class Share extends Paper {
  /** @type {any} */
  members = null;
  /** @type {Plan | null} */
  plan = null;

  get number() {
    return this.members?.number ?? "";
  }

  /** @param {Plan[]} plans at hand */
  async check(plans) {
    await make(this, "share", async () => {
      await this.form();
      const own = plans.filter((plan) => plan.number === this.number);
      for (const plan of own) this.against(plan);
      return own.length > 0;
    });
  }

  async form() {
    const bytes = await wholeOf(this.source, MOST_BYTES, "share");
    const found = /** @type {any} */ (readAs("share", () => parseJson("share.json", bytes)));
    const { share, number, holder, place, value } = found;
    const right =
      hasMembers(found, ["share", "number", "holder", "place", "value"]) && share === "ssj-share/1" &&
      typeof number === "string" && typeof holder === "string" && /^[a-z-]+$/.test(holder) &&
      typeof place === "number" && place >= 1 && place <= MOST_PLACES && isHash(value);
    need(right, "share", "share_form");
    this.members = found;
  }

  /** @param {Plan} plan of the share's number */
  against(plan) {
    const { holder, place, value } = this.members;
    need(plan.mode === "sealed", "share", "share_open");
    need(plan.seal.holders[place - 1] === holder, "share", "share_holder", { holder });
    need(isShare(plan.seal.points, place, value), "share", "share_value", { holder });
    this.plan = plan;
  }
}

/** What a page shows of a share: plain data, no words. @param {Share} share that has passed */
export function shareFacts({ members, plan }) {
  const { holder, place } = members;
  const known = plan === null ? {} : { count: plan.seal.holders.length, least: plan.seal.least, disclose: plan.seal.disclose };
  return { holder, place, known: plan !== null, ...known };
}
