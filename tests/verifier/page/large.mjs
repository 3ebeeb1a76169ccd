/**
 * Writes the bundle of an invented target draw of a given size, to measure with.
 *
 *   node tests/verifier/page/large.mjs ENTRIES FILE
 *
 * 103 counties, 4 classes and 10 sections; 3 to 25 of 100 are drawn; every twentieth is left out.
 */

import * as fs from "node:fs";

import { targetOutcome } from "../../../verifier/js/index.js";
import { digest, identifier, lineRoot } from "../../../verifier/page/merkle.js";
import { seedOf } from "../../../verifier/page/seed.js";

const BITS = 24;
const RATES = { A: 3, B: 5, C: 10, D: 25 };
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
    const odds = Math.floor((size * 2 ** BITS * RATES[own]) / 100);
    return `${cell}\t420000/4201/${county}/${county}.${own}\t${section}\t${size}\t${odds}\n`;
  });
  return { "pool.txt": pool, "excluded.txt": excluded, "cells.txt": rows };
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
    protocol: "ssj/0", hash: "sha-256", mode: "open", number: "420000-2026-0001", authority: "420000",
    task: "420000-2026-T0001", kind: "targets", bits: BITS, turns: 12, files: roots, parties: ["office"],
    sources: [source], rules: { note: "测量用" }, alternates: { least: 2, percent: 30 },
  };
  const values = [{ ...source, value: "3141592653589793238" }];
  files.set("plan.json", encoder.encode(json(plan)));
  const hash = digest("ssj.plan.v1\n", files.get("plan.json"));
  for (const name of ["commitments", "reveals"]) files.set(`${name}.json`, encoder.encode("{}"));
  files.set("public.json", encoder.encode(json({ values })));
  const seed = seedOf(plan, hash, {}, {}, values);
  files.set("outcome.txt", targetOutcome(files.get("pool.txt"), files.get("cells.txt"), plan, seed));
  return files;
}

const [entries, path] = process.argv.slice(2);
const out = fs.openSync(path, "w");
fs.writeSync(out, "ssj-bundle/0\n");
for (const [name, bytes] of [...bundle(Number(entries))].sort(([a], [b]) => (a < b ? -1 : 1))) {
  fs.writeSync(out, `${name} ${bytes.length}\n`);
  fs.writeSync(out, bytes);
  fs.writeSync(out, "\n");
}
fs.writeSync(out, "end\n");
fs.closeSync(out);
