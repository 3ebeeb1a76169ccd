/**
 * Writes the bundle of an invented target draw of a given size, to measure with.
 *
 *   node tests/verifier/page/large.mjs ENTRIES FILE
 *
 * 103 counties, 4 classes and 10 sections; 3 to 25 of 100 are drawn; every twentieth is left out.
 * The log has its own key and one witness.
 */

import * as crypto from "node:crypto";
import * as fs from "node:fs";

import { targetOutcome } from "../../../verifier/js/index.js";
import { digest, identifier, lineRoot } from "../../../verifier/page/merkle.js";
import { seedOf } from "../../../verifier/page/seed.js";

const BITS = 24;
/** Of 256, so that all odds are whole. */
const RATES = { A: 8, B: 13, C: 26, D: 64 };
const WHOLE = 256;
const encoder = new TextEncoder();
const json = (value) => {
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${json(value[key])}`);
  return `{${members.join(",")}}`;
};

function lists(entries) {
  const cells = new Map();
  const pool = [];
  const excluded = [];
  for (let i = 0; i < entries; i += 1) {
    const id = identifier(encoder.encode("salt"), `target:${i}`);
    const county = 420100 + (i % 103);
    const own = "ABCD"[(i >> 3) % 4];
    const cell = `${county}.${own}.${"CDEFGHIJKL"[(i >> 5) % 10]}`;
    if (i % 20 === 19) {
      excluded.push(`${id}\t已注销\n`);
      continue;
    }
    pool.push(`${id}\t${cell}\n`);
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const rows = [...cells].map(([cell, size]) => {
    const [county, own, section] = cell.split(".");
    const odds = (size * 2 ** BITS * RATES[own]) / WHOLE;
    return `${cell}\t420000/4201/${county}/${county}.${own}\t${section}\t${size}\t${odds}\t\n`;
  });
  return { "pool.txt": pool, "excluded.txt": excluded, "cells.txt": rows };
}

const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), crypto.createHash("sha256")).digest();

/** Somebody who signs: name, key as the policy has it, and a line under a text. */
function signer(name, type) {
  const seed = sha(`large ${name}`);
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = crypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const typed = Buffer.concat([Buffer.of(type), crypto.createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32)]);
  const id = sha(`${name}\n`, typed).subarray(0, 4);
  const line = (before, said) => `— ${name} ${Buffer.concat([id, before, crypto.sign(null, Buffer.from(said), key)]).toString("base64")}\n`;
  return { vkey: `${name}+${id.toString("hex")}+${typed.toString("base64")}`, line };
}

const LOG = signer("log.example", 1);
const WITNESS = signer("witness.example", 4);
const POLICY = [`log ${LOG.vkey}`, `witness one ${WITNESS.vkey}`, "quorum one"];

/** The root of the leaves from `from` up to `to`, as RFC 6962 has it. */
function root(leaves, from, to) {
  if (to - from === 1) return leaves[from];
  let half = 1;
  while (2 * half < to - from) half *= 2;
  return sha(Buffer.of(1), root(leaves, from, from + half), root(leaves, from + half, to));
}

/** `log.json`: four entries one after the other, each with its own head. */
function logOf(said) {
  const kinds = ["freeze", "open", "close", "result"];
  const texts = kinds.map((kind, i) => json({ ...said[kind], kind, subject: "draw:420000-2026-0001", at: `2026-01-0${i + 1}T00:00:00Z` }));
  const leaves = texts.map((text) => sha(Buffer.of(0), text));
  // Of trees of one to four leaves: the last leaf's way up, and how each grew out of the one before.
  const [a, b, c, d] = leaves;
  const pair = root(leaves, 0, 2);
  const paths = [[], [a], [pair], [c, pair]];
  const since = [[], [b], [c], [c, d, pair]];
  const members = kinds.map((kind, i) => {
    const head = `log.example\n${i + 1}\n${root(leaves, 0, i + 1).toString("base64")}\n`;
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(1767225600 + 86400 * i));
    const lines = [LOG.line(Buffer.alloc(0), head), WITNESS.line(time, `cosignature/v1\ntime ${1767225600 + 86400 * i}\n${head}`)];
    const hashes = (list) => list.map((hash) => hash.toString("base64"));
    const way = hashes(paths[i]).map((hash) => `${hash}\n`).join("");
    const proof = `c2sp.org/tlog-proof@v1\nindex ${i}\n${way}\n${head}\n${lines.sort().join("")}`;
    return [kind, { entry: texts[i], proof, since: hashes(since[i]) }];
  });
  return Object.fromEntries(members);
}

function bundle(entries) {
  const files = new Map();
  const empty = { "roster.txt": [], "absent.txt": [], "blocked.txt": [] };
  const roots = {};
  for (const [name, lines] of Object.entries({ ...lists(entries), ...empty })) {
    const bytes = encoder.encode(lines.sort().join(""));
    files.set(name, bytes);
    roots[name] = { lines: lines.length, root: lineRoot(bytes, () => {}) };
  }
  const source = { kind: "dice", label: "公证处现场掷骰", at: "" };
  const plan = {
    protocol: "ssj/1", hash: "sha-256", mode: "open", seal: {}, slot: {}, escrow: "", chain: {}, log: POLICY, number: "420000-2026-0001", authority: "420000",
    task: "420000-2026-T0001", kind: "targets", bits: BITS, turns: 12, files: roots, parties: ["office"],
    sources: [source], rules: { note: "测量用" },
    rates: Object.fromEntries(Object.entries(RATES).map(([own, rate]) => [own, `${rate}/${WHOLE}`])), alternates: { least: 2, percent: 30 },
  };
  const values = [{ ...source, value: "3141592653589793238" }];
  files.set("plan.json", encoder.encode(json(plan)));
  const hash = digest("ssj.plan.v1\n", files.get("plan.json"));
  for (const name of ["commitments", "reveals"]) files.set(`${name}.json`, encoder.encode("{}"));
  files.set("public.json", encoder.encode(json({ values })));
  files.set("seal.json", encoder.encode("{}"));
  const seed = seedOf(plan, hash, {}, {}, values, "");
  files.set("outcome.txt", targetOutcome(files.get("pool.txt"), files.get("cells.txt"), plan, seed));
  const log = logOf({
    freeze: { plan: hash }, open: { commitments: "{}" }, close: { commitments: digest("{}"), reveals: digest("{}") },
    result: { outcome: digest(files.get("outcome.txt")), seed },
  });
  files.set("log.json", encoder.encode(json(log)));
  return files;
}

const [entries, path] = process.argv.slice(2);
const out = fs.openSync(path, "w");
fs.writeSync(out, "ssj-bundle/1\n");
for (const [name, bytes] of [...bundle(Number(entries))].sort(([a], [b]) => (a < b ? -1 : 1))) {
  fs.writeSync(out, `${name} ${bytes.length}\n`);
  fs.writeSync(out, bytes);
  fs.writeSync(out, "\n");
}
fs.writeSync(out, "end\n");
fs.closeSync(out);
