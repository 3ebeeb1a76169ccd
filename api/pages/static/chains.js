// Chains of codes in the browser: made here, kept as a file, opened one code at a time. The file is
// read here and never sent (docs/protocol.md §11, §12).
"use strict";

const FORM = "ssj-chain/1";

function back(code) {
  return sha256Hex(`ssj.chain.v1\n${code}\n`);
}

// What `steps` steps of `back` lead to.
function goesBack(code, steps) {
  for (let step = 0; step < steps; step++) code = back(code);
  return code;
}

function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The chain in a file, or null where it is none.
function chainIn(text) {
  let chain = null;
  try { chain = JSON.parse(text); } catch { return null; }
  const fine = chain && chain.chain === FORM && typeof chain.party === "string"
    && Number.isInteger(chain.length) && chain.length >= 1 && chain.length <= 10000
    && /^[0-9a-f]{64}$/.test(chain.value);
  return fine ? chain : null;
}

function saveFile(chain, head) {
  const link = document.createElement("a");
  const text = JSON.stringify({ chain: FORM, length: chain.length, party: chain.party, value: chain.value });
  link.href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  link.download = `备用码链-${chain.party}-${head.slice(0, 8)}.json`;
  link.click();
}

function prepareMaking(form) {
  const button = form.querySelector("[data-needs-script]");
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    const length = Number(form.elements.namedItem("length").value);
    if (!Number.isInteger(length) || length < 1 || length > 10000) {
      form.submit(); // the office says what is wrong with it
      return;
    }
    button.disabled = true;
    const chain = { party: form.dataset.party, length, value: fresh() };
    const head = goesBack(chain.value, length);
    saveFile(chain, head);
    form.elements.head.value = head;
    // Sent after the file has been offered.
    setTimeout(() => form.submit(), 500);
  });
}

function prepareOpening(form) {
  const { head, next } = form.dataset;
  const button = form.querySelector("[data-needs-script]");
  const found = document.getElementById("found");
  const choose = form.querySelector("input[type=file]");
  const check = async () => {
    const [file] = choose.files;
    const chain = file ? chainIn(await file.text()) : null;
    const right = chain && chain.length >= Number(next) && goesBack(chain.value, chain.length) === head;
    form.elements.code.value = right ? goesBack(chain.value, chain.length - Number(next)) : "";
    button.disabled = !right;
    found.textContent = right
      ? `文件正确，可以公开第 ${next} 个备用码。文件本身不会交出去。`
      : "这不是本次抽取用的备用码链文件，请换一个。";
  };
  choose.addEventListener("change", check);
  if (choose.files.length) check();
}

// One link of a slot, by the chain's party or by the escrow that keeps its file.
function prepareLink(form) {
  const place = Number(form.dataset.place);
  const heads = JSON.parse(form.dataset.heads);
  const button = form.querySelector("[data-needs-script]");
  const found = document.getElementById("found");
  const choose = form.querySelector("input[type=file]");
  const check = async () => {
    const [file] = choose.files;
    const chain = file ? chainIn(await file.text()) : null;
    const right = chain && chain.length >= place && Object.hasOwn(heads, chain.party)
      && goesBack(chain.value, chain.length) === heads[chain.party];
    form.elements.link.value = right ? goesBack(chain.value, chain.length - place) : "";
    form.elements.party.value = right && form.dataset.escrow ? chain.party : "";
    button.disabled = !right;
    found.textContent = right
      ? `文件正确，可以启封第 ${place} 期。文件本身不会交出去。`
      : "这不是这份日历用的码链文件，请换一个。";
  };
  choose.addEventListener("change", check);
  if (choose.files.length) check();
}

for (const said of document.querySelectorAll("[data-no-script]")) said.hidden = true;
const making = document.getElementById("chain-form");
const opening = document.getElementById("code-form");
const linking = document.getElementById("link-form");
if (linking) prepareLink(linking);
if (making) prepareMaking(making);
if (opening) prepareOpening(opening);
