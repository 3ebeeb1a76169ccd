// The ceremony in the browser. The number is made here and leaves only when it is opened; what is
// sent before is its commitment (docs/protocol.md §4). And the progress, asked for every few seconds.
"use strict";

const SECONDS = 4;
const FORM = "ssj-secret/1";
const own = document.getElementById("own");

function commitmentOf(secret) {
  const { number, plan, party } = own.dataset;
  return sha256Hex(["ssj.commit.v1", number, plan, party, secret, ""].join("\n"));
}

function shelf() {
  return `ssj:${own.dataset.number}:${own.dataset.plan}:${own.dataset.party}`;
}

// Browsers may refuse to keep anything; the file is there then.
function kept() {
  try { return localStorage.getItem(shelf()) || ""; } catch { return ""; }
}

function keep(secret) {
  try { localStorage.setItem(shelf(), secret); } catch { /* the file is there */ }
}

function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A link that saves the number as a file ssj-secret/1 (docs/protocol.md §12).
function fileLink(secret) {
  const { number, party } = own.dataset;
  const text = JSON.stringify({ number, party, secret: FORM, value: secret });
  const link = document.createElement("a");
  link.href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  link.download = `封存号码-${number}-${party}.json`;
  link.textContent = "再次保存号码文件";
  return link;
}

// The number in what somebody pasted: the digits alone, or the whole file.
function secretIn(text) {
  const found = text.trim().match(/^([0-9a-f]{64})$|"value":"([0-9a-f]{64})"/);
  return found ? found[1] || found[2] : text.trim();
}

function prepareSealing(form) {
  const button = form.querySelector("[data-needs-script]");
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    const secret = kept() || fresh();
    keep(secret);
    fileLink(secret).click();
    form.elements.commitment.value = commitmentOf(secret);
    // Sent after the file has been offered.
    setTimeout(() => form.submit(), 500);
  });
}

function prepareReveal(form) {
  const found = document.getElementById("found");
  const field = form.elements.secret;
  const sealed = own.dataset.commitment;
  const known = kept();
  if (known && commitmentOf(known) === sealed) {
    field.value = known;
    form.querySelector("[data-by-hand]").hidden = true;
    found.textContent = "这台电脑上保存着您封存的号码，可以直接启封。";
  }
  form.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) field.value = secretIn(await file.text());
    const right = file && commitmentOf(field.value) === sealed;
    found.textContent = right ? "文件与当初封存的一致，可以启封。" : "这不是当初封存的号码，请换一个文件。";
  });
  form.addEventListener("submit", () => { field.value = secretIn(field.value); });
}

for (const said of document.querySelectorAll("[data-no-script]")) said.hidden = true;

if (own) {
  const sealForm = document.getElementById("seal-form");
  const revealForm = document.getElementById("reveal-form");
  if (sealForm) prepareSealing(sealForm);
  if (revealForm) prepareReveal(revealForm);
  const secret = kept();
  if (own.dataset.standing === "committed" && secret && commitmentOf(secret) === own.dataset.commitment) {
    own.querySelector("[data-keep]").append(fileLink(secret));
  }
}

async function follow(part) {
  const answer = await fetch(part.dataset.progress);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-progress]");
  if (!now) return;
  if (now.dataset.state !== part.dataset.state) {
    location.assign(location.pathname);
  } else if (now.innerHTML !== part.dataset.seen) {
    part.dataset.seen = now.innerHTML;
    part.replaceChildren(...now.childNodes);
  }
}

const followed = document.querySelector("[data-progress]");
if (followed && ["frozen", "opening", "closed"].includes(followed.dataset.state)) {
  setInterval(() => {
    if (!document.hidden) follow(followed).catch(() => {});
  }, SECONDS * 1000);
}
