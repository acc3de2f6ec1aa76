// Presence: the open form tells the server that it is open, shows who else has it open, and goes on
// with the article's new state when the scheduler publishes it meanwhile.

import { reportFailure } from "./failures.js";
import { whenReleased } from "./pointer.js";

const INTERVAL = 20000; // ms between two messages; the server forgets a page after 90 s
const FIRST = 1500; // ms: after a reload the closed page has told the server by then

const createName = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
};

export function announcePresence(form) {
  const line = document.getElementById("others");
  if (!line) return;
  const page = createName();
  let timer,
    hasOldState = false;

  const send = (fields, options = {}) => {
    const body = new FormData();
    body.set("csrf", form.elements.csrf.value);
    body.set("page", page);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const address = form.dataset.draftUrl.replace(/draft$/, "presence");
    const headers = { Accept: "application/json" };
    return fetch(address, { method: "POST", body, redirect: "manual", headers, ...options });
  };
  const announce = async () => {
    clearTimeout(timer);
    timer = setTimeout(announce, INTERVAL);
    if (!form.dataset.number) return; // a new article has no row yet
    try {
      const answer = await send({});
      if (!answer.ok) throw new Error(answer.status);
      const present = await answer.json();
      if (line.textContent !== present.others) line.textContent = present.others;
      await follow(present);
      reportFailure(line.parentElement, false);
    } catch {
      reportFailure(line.parentElement, true);
    }
  };
  // The scheduler has made a new revision with the same text: the form continues that one.
  const follow = async (present) => {
    const known = Number(form.elements.revision.value);
    const isNext = present.revision > known && present.same_since <= known;
    // After a failure, the form may have the new revision but not yet its state.
    if (!isNext && !(hasOldState && present.revision === known)) return;
    form.elements.revision.value = String(present.revision);
    await adopt(present.state);
    showMessage(form, present.message);
  };
  const adopt = async (state) => {
    hasOldState = state !== form.dataset.state;
    if (hasOldState) await adoptState(form, state);
    hasOldState = false;
  };

  timer = setTimeout(announce, FIRST);
  addEventListener("focus", announce);
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    if (form.dataset.number) send({ closed: "1" }, { keepalive: true }).catch(() => {});
  });
  addEventListener("pageshow", (event) => event.persisted && announce());
  form.addEventListener("autosaved", ({ detail }) => {
    adopt(detail.state).catch(() => reportFailure(line.parentElement, true));
  });
}

// Replace the parts of the form that depend on the article's state: its head, buttons and hints.
// Rejects if the page cannot be loaded.
async function adoptState(form, state) {
  const answer = await fetch(form.action, { redirect: "manual", headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Another answer may have replaced them meanwhile: a button that is replaced twice loses a click.
  await whenReleased(() => form.dataset.state === state || replaceParts(form, page, state));
}

function replaceParts(form, page, state) {
  const fresh = page.getElementById("article");
  if (fresh?.dataset.state !== state) return;
  form.dataset.state = state;
  document.querySelector(".form-head").replaceWith(page.querySelector(".form-head"));
  for (const button of document.querySelectorAll(".form-head [data-copy]")) button.hidden = false;
  replaceButtons(form, fresh);
  for (const id of ["h-publish_at", "publishing"]) {
    const old = document.getElementById(id);
    if (old) old.textContent = page.getElementById(id)?.textContent ?? "";
  }
  const time = form.elements.publish_at;
  if (time && time.value === time.defaultValue) {
    time.value = time.defaultValue = fresh.elements.publish_at?.value ?? "";
  }
  document.querySelector(".readers-hint")?.remove();
  const hint = page.querySelector(".readers-hint");
  if (hint) form.after(hint);
}

// The button of the preview stays: a script listens to it.
function replaceButtons(form, fresh) {
  const [row, freshRow] = [form, fresh].map((each) => each.querySelector(".actions"));
  const selector = "button[value]:not([value=preview])";
  const hadFocus = row.contains(document.activeElement);
  for (const button of row.querySelectorAll(selector)) button.remove();
  row.append(...freshRow.querySelectorAll(selector));
  if (hadFocus) row.querySelector("button.main").focus();
  const [enter, freshEnter] = [form, fresh].map((each) => each.querySelector("button[name=do]"));
  enter.value = freshEnter.value;
}

function showMessage(form, text) {
  const message = document.getElementById("followed") || document.createElement("p");
  message.id = "followed";
  message.className = "note";
  message.setAttribute("role", "status");
  if (!message.isConnected) form.before(message);
  message.textContent = text;
}
