// The preview beside the form: the server renders it after each pause in typing. Without scripts,
// the same button opens the preview as a page.

import { reportFailure } from "./failures.js";
import { whenReleased } from "./pointer.js";

const PAUSE = 900;
const RETRY = 5000; // ms until a preview that failed is requested again

// The previewed page is in a shadow root, to separate its styles from those of the admin page.
function shadows(root) {
  for (const template of root.querySelectorAll("template[shadowrootmode]")) {
    const host = template.parentElement;
    (host.shadowRoot || host.attachShadow({ mode: "open" })).replaceChildren(template.content);
    template.remove();
  }
}

export function enablePreview(form, focusField) {
  const button = document.querySelector("[data-key=preview]");
  const aside = document.getElementById("preview");
  if (!button || !aside) return;
  const place = aside.querySelector("[data-place]");
  let timer,
    lastRequest = 0;

  const show = async () => {
    clearTimeout(timer);
    const thisRequest = ++lastRequest;
    const body = new FormData(form);
    for (const name of ["picture", "pasted"]) body.delete(name);
    const address = new URL(button.formAction);
    address.searchParams.set("part", "1");
    try {
      const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      if (thisRequest !== lastRequest || aside.hidden) return;
      whenReleased(() => replaceParts(fresh));
      reportFailure(aside, false);
    } catch {
      // The present preview stays.
      if (thisRequest !== lastRequest || aside.hidden) return;
      reportFailure(aside, true);
      timer = setTimeout(show, RETRY);
    }
  };
  // Replace only the parts that differ, so that open parts stay open and the page does not jump.
  const replaceParts = (fresh) => {
    const open = new Map(
      [...place.querySelectorAll("[data-view]")].map((view) => [view.dataset.view, view.open]),
    );
    for (const view of fresh.querySelectorAll("[data-view]")) {
      if (open.has(view.dataset.view)) view.open = open.get(view.dataset.view);
    }
    const parts = [...fresh.children];
    const old = [...place.children];
    parts.forEach((part, number) => {
      const source = part.innerHTML;
      if (old[number]?.tagName === part.tagName && old[number].source === source) return;
      shadows(part);
      part.source = source;
      const focused = old[number]?.contains(document.activeElement);
      if (!old[number]) place.append(part);
      else if (!focused) old[number].replaceWith(part);
    });
    old.slice(parts.length).forEach((part) => part.remove());
  };
  // Where the preview covers the page, the page under it is inert until it closes.
  const narrow = matchMedia("(max-width: 75rem)");
  const updateInert = () => {
    const covered = [...document.querySelectorAll(".skip, .top"), ...aside.parentElement.children];
    for (const element of covered) {
      if (element === aside || element.tagName === "DIALOG") continue;
      element.inert = narrow.matches && !aside.hidden;
    }
  };
  narrow.addEventListener("change", () => {
    const isFocusOutside = !aside.hidden && !aside.contains(document.activeElement);
    updateInert();
    if (narrow.matches && isFocusOutside) aside.querySelector("h2").focus();
  });
  const toggle = (open) => {
    aside.hidden = !open;
    if (!open) clearTimeout(timer);
    updateInert();
    button.setAttribute("aria-expanded", String(open));
    if (open) show();
  };

  button.setAttribute("aria-controls", aside.id);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    toggle(aside.hidden);
    if (!aside.hidden) aside.querySelector("h2").focus();
  });
  aside.querySelector("[data-close]").addEventListener("click", () => {
    toggle(false);
    button.focus();
  });
  aside.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggle(false);
    button.focus();
  });
  aside.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#f-']");
    if (!link) return;
    if (narrow.matches) toggle(false);
    focusField(event, link);
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!aside.hidden) timer = setTimeout(show, PAUSE);
  });
}

// Show what publishing will do at the typed time, and name the button after it. After a change,
// the field holds the whole date, so that "tomorrow" means the same the day after. A date picker
// stands beside it.
export function showPublishTime(form) {
  const field = form.elements.publish_at;
  const hint = form.querySelector("[data-publish-time-url]");
  if (!field || !hint) return;
  const picker = form.querySelector("[data-picker]");
  let timer;
  let submission = null; // the last submit event
  form.addEventListener("submit", (event) => (submission = event));
  const ask = async () => {
    clearTimeout(timer);
    const typed = field.value;
    const address = new URL(hint.dataset.publishTimeUrl, location);
    address.searchParams.set("publish_at", typed);
    address.searchParams.set("state", form.dataset.state);
    try {
      const answer = await fetch(address, { redirect: "manual" });
      if (!answer.ok) throw new Error(answer.status);
      const effect = await answer.json();
      if (typed !== field.value) return null;
      reportFailure(hint.parentElement, false);
      whenReleased(() => {
        hint.textContent = effect.message;
        hint.classList.toggle("wrong", Boolean(effect.wrong));
        picker.value = effect.local ?? "";
        // In another state of the article the form has other buttons.
        const button = form.querySelector("[data-publish-label]");
        if (button) button.textContent = effect.button;
      });
      return effect;
    } catch {
      reportFailure(hint.parentElement, true);
      return null; // the button keeps its label
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
  field.addEventListener("change", async () => {
    const typed = field.value;
    const earlier = submission;
    const effect = await ask();
    // The form was submitted with the time as it was typed. A change after that would be stored as
    // a text that never reached the server.
    if (submission !== earlier && !submission.defaultPrevented) return;
    if (!effect?.text || field.value !== typed || typed === effect.text) return;
    field.value = effect.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  picker.hidden = false;
  picker.addEventListener("focus", () => {
    if (!picker.value && field.value) ask();
  });
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    field.value = picker.value.replace("T", " ");
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  });
  form.addEventListener("refill", ask);
}
