/** The page: files in, the worker's reports out. */

import { answerView } from "./answers.js";
import { el } from "./elements.js";
import { paperArticle } from "./paperview.js";
import { slipArticle } from "./slipview.js";
import { STEPS } from "./steps.js";
import { article, headline, twinNote } from "./view.js";
import { fill, WORDS } from "./words.js";

/** Files that say who may be looked for. */
const BUNDLES = ["targets", "inspectors"];

/** @param {import("./view.js").Shown} shown */
function articleOf(shown) {
  if (BUNDLES.includes(shown.kind)) return article(shown);
  return shown.kind === "slip" ? slipArticle(shown) : paperArticle(shown);
}

/** @param {string} id @returns {any} */
const part = (id) => document.getElementById(id);

/** One reader of the page. */
class Page {
  /** @param {string} program the page's own script, which is the worker's too */
  constructor(program) {
    this.program = program;
    /** @type {File[]} */
    this.files = [];
    /** @type {Worker | null} */
    this.worker = null;
    /** Where a worker finds the program. */
    this.address = "";
    this.told = "";
    this.listen();
  }

  listen() {
    const drop = document.documentElement;
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      part("drop").classList.add("over");
    });
    drop.addEventListener("dragleave", () => part("drop").classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      part("drop").classList.remove("over");
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
    part("files").addEventListener("change", () => {
      this.add([...part("files").files]);
      part("files").value = "";
    });
    part("clear").addEventListener("click", () => this.clear());
    part("print").addEventListener("click", () => print());
    part("find-form").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.find();
    });
    addEventListener("beforeprint", () => this.beforePrint());
  }

  /** @param {File[]} files */
  add(files) {
    if (files.length === 0) return;
    /** @param {File} file */
    const key = (file) => `${file.name} ${file.size} ${file.lastModified}`;
    const known = new Set(this.files.map(key));
    this.files.push(...files.filter((file) => !known.has(key(file))));
    this.check();
  }

  clear() {
    this.stop();
    this.files = [];
    for (const id of ["result", "found", "status"]) part(id).replaceChildren();
    for (const id of ["clear", "find", "print"]) part(id).hidden = true;
    part("files").focus();
  }

  stop() {
    this.worker?.terminate();
    this.worker = null;
    part("progress").hidden = true;
  }

  check() {
    this.stop();
    for (const id of ["result", "found"]) part(id).replaceChildren();
    for (const id of ["find", "print"]) part(id).hidden = true;
    part("clear").hidden = false;
    part("status").textContent = WORDS.reading;
    part("progress").value = 0;
    this.told = "";
    part("progress").hidden = false;
    try {
      this.address ||= URL.createObjectURL(new Blob([this.program], { type: "text/javascript" }));
      this.worker = new Worker(this.address);
    } catch {
      this.crash(WORDS.noWorker);
      return;
    }
    this.worker.onerror = () => this.crash(WORDS.crashed);
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.postMessage({ type: "check", files: this.files });
  }

  /** @param {string} sentence */
  crash(sentence) {
    this.stop();
    part("status").replaceChildren();
    part("result").replaceChildren(el("p", { class: "verdict warn" }, sentence));
  }

  /** @param {any} said */
  hear(said) {
    if (said.type === "progress") this.progress(said);
    if (said.type === "done") this.done(said);
    if (said.type === "found") part("found").replaceChildren(...answerView(said.ids, said.answers));
  }

  /** @param {{file: number, code: string, part: number}} said */
  progress({ file, code, part: done }) {
    const codes = Object.keys(STEPS);
    const whole = (file + (codes.indexOf(code) + done) / codes.length) / this.files.length;
    part("progress").value = 100 * whole;
    // Told step by step only, so that a screen reader can follow.
    const step = `${file} ${code}`;
    if (step === this.told) return;
    this.told = step;
    const percent = Math.round(100 * whole);
    part("status").textContent = fill(WORDS.working, { file: this.files[file].name, step: STEPS[code].title, percent });
  }

  /** @param {{shown: import("./view.js").Shown[], twins: any[]}} said */
  done({ shown, twins }) {
    part("progress").hidden = true;
    part("status").replaceChildren();
    const articles = shown.map(articleOf);
    part("result").replaceChildren(headline(shown, twins), ...twins.map(twinNote), ...articles);
    part("find").hidden = !shown.some(({ report, kind }) => report.passed && BUNDLES.includes(kind));
    part("print").hidden = false;
    part("result").focus();
  }

  find() {
    /** @param {string} id */
    const typed = (id) => part(id).value.trim();
    const id = typed("find-id").toLowerCase();
    const [key, salt] = [typed("find-key"), typed("find-salt").toLowerCase()];
    /** @param {string} sentence */
    const refuse = (sentence) => part("found").replaceChildren(el("p", { class: "note bad" }, sentence));
    if (this.worker === null) return refuse(WORDS.firstFiles);
    if (id !== "") {
      if (!/^[a-z2-7]{20}$/.test(id)) return refuse(WORDS.wrongId);
      return this.worker.postMessage({ type: "find", id });
    }
    if (key === "" || salt === "") return refuse(WORDS.wrongKey);
    if (!/^[0-9a-f]{32}$/.test(salt)) return refuse(WORDS.wrongSalt);
    this.worker.postMessage({ type: "find", key, salt });
  }

  beforePrint() {
    part("printed").textContent = fill(WORDS.printed, { time: new Date().toLocaleString("zh-CN") });
    for (const details of document.querySelectorAll("details")) details.open = true;
  }
}

/** @param {string} program */
export const startPage = (program) => new Page(program);
