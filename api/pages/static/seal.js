// A holder's share: fetched, checked against the plan's points in this browser, saved as a file, and
// only then confirmed (docs/protocol.md §4, §12).
"use strict";

const keeping = document.getElementById("keeping");

// The share in a file, if it is this holder's and what the plan says; else null.
function checkedShare(text) {
  const { number, holder, place, points } = keeping.dataset;
  let share;
  try { share = JSON.parse(text); } catch { return null; }
  const own = share.share === "ssj-share/1" && share.number === number
    && share.holder === holder && share.place === Number(place);
  return own && Ed25519.isShare(points.split(" "), share.place, share.value) ? share : null;
}

function shareLink(text) {
  const { number, holder } = keeping.dataset;
  const link = document.createElement("a");
  link.href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  link.download = `份额-${number}-${holder}.json`;
  link.textContent = "再次保存份额文件";
  return link;
}

function prepareTaking(form) {
  const said = document.getElementById("share-said");
  const confirming = document.getElementById("confirm-form");
  const field = confirming.elements.sha256;
  confirming.querySelector("[data-by-hand]").hidden = true;
  confirming.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const text = await answer.text();
    delete form.dataset.sent;
    if (!answer.ok) {
      said.textContent = "领取没有成功，请刷新页面后再试。";
      return;
    }
    if (!checkedShare(text)) {
      said.textContent = "份额与方案公布的校验点不符。请不要确认，并报告监督员。";
      return;
    }
    said.textContent = "已在本机核对：份额与方案公布的校验点相符。请确认文件已经保存好。";
    const link = shareLink(text);
    document.getElementById("share-again").replaceChildren(link);
    link.click();
    field.value = sha256Hex(text);
    confirming.hidden = false;
    confirming.querySelector("button").focus();
  });
}

function prepareHanding(form) {
  const said = document.getElementById("hand-said");
  form.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    form.elements.share.value = (await file.text()).trim();
    said.textContent = checkedShare(form.elements.share.value)
      ? "已在本机核对：这是您的单位保管的份额。"
      : "这不是您的单位在这次抽取中保管的份额，请换一个文件。";
  });
}

if (keeping) {
  const taking = document.getElementById("share-form");
  const handing = document.getElementById("hand-form");
  if (taking) prepareTaking(taking);
  if (handing) prepareHanding(handing);
}
