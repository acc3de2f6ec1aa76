// Content pasted into the rich-text editor becomes clean HTML on the server, by the same rules as
// every other text. Without the server, the tags of clean_html.js decide, and the editor is told.

import { cleanHtml, toParagraphs } from "./clean_html.js";

// Characters of HTML. Longer HTML is sent without the plain text, to keep the limit of a form.
const long = 500_000;
const patience = 10_000; // milliseconds; the page says meanwhile that it is busy

async function askServer(box, csrf, html, text) {
  const body = new FormData();
  body.set("csrf", csrf);
  body.set("pasted", html);
  body.set("plain", html.length < long ? text : "");
  const answer = await fetch(box.dataset.cleanUrl, {
    method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(patience),
  });
  if (answer.status === 413) return { html: "", remarks: [box.dataset.tooLong] };
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

// Return the nodes that `html` and `text` of the clipboard become; show the remarks about them.
export async function readPaste(box, csrf, html, text) {
  let answer;
  box.setAttribute("aria-busy", "true");
  try {
    answer = await askServer(box, csrf, html, text);
  } catch {
    answer = { html: html || toParagraphs(text), remarks: [box.dataset.uncleaned] };
  }
  box.removeAttribute("aria-busy");
  showRemarks(box.querySelector("[data-remarks]"), answer.remarks);
  return [...cleanHtml(answer.html).childNodes];
}

// Remarks stay until the editor closes them, also when something else is pasted meanwhile.
export function showRemarks(note, remarks) {
  const list = note.querySelector("ul");
  for (const remark of remarks) {
    if ([...list.children].some((row) => row.textContent === remark)) continue;
    const row = document.createElement("li");
    row.textContent = remark;
    list.append(row);
  }
  note.hidden = !list.childElementCount;
}

// Return the remarks, which stay in the window together with the toolbar.
export function enableRemarks(box) {
  const note = box.querySelector("[data-remarks]");
  note.querySelector("button").addEventListener("click", () => {
    note.querySelector("ul").replaceChildren();
    note.hidden = true;
  });
  return note;
}
