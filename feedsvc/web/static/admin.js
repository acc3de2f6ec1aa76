// Scripts of the admin pages. Everything works without them, with plain forms.
import { startAutosave } from "./autosave.js";
import { combine } from "./combobox.js";
import { enablePreview, showPublishTime } from "./preview.js";
import { enableRichText } from "./rich_text.js";
import { announcePresence } from "./presence.js";
import { listenToKeys } from "./shortcuts.js";
import { removeSolvedProblems } from "./solved_problems.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// A form is sent to its page's whole address. With "#main", which "Skip to the content" leaves
// there, the next page would give the focus to its content, and not to its problems or its notice.
addEventListener("hashchange", () => {
  if (location.hash === "#main")
    history.replaceState(history.state, "", location.pathname + location.search);
});

// Problems come first: the summary takes the focus, unless somebody types already. Its links open
// the details around a field and move the focus there.
const errors = document.getElementById("errors");
if (errors && document.activeElement === document.body) errors.focus();
const focusField = (event, link) => {
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details"))
    box.open = true;
  field.focus();
};
for (const link of all("#errors a[href^='#']"))
  link.addEventListener("click", (event) => focusField(event, link));

// Where the menu is one long row, scroll the present page into view.
const menu = document.querySelector(".top nav ul"),
  here = menu?.querySelector("[aria-current]");
if (here) menu.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - menu.clientWidth / 2;

for (const button of all("button[data-show]")) {
  const field = document.getElementById(button.dataset.show);
  button.hidden = false;
  button.addEventListener("click", () => {
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(isHidden));
    field.focus();
  });
}

// The title and the subtitle grow with their text, and line ends become spaces.
for (const title of all("textarea.title")) {
  const fit = () => {
    title.style.height = "auto";
    title.style.height = `${title.scrollHeight}px`;
  };
  title.addEventListener("input", () => {
    if (/[\r\n]/.test(title.value))
      title.value = title.value.replace(/\s+/g, (run) => (/[\r\n]/.test(run) ? " " : run));
    fit();
  });
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    (
      document.querySelector(".editor [contenteditable]") || document.getElementById("f-body")
    ).focus();
  });
  addEventListener("resize", fit);
  fit();
}

for (const box of all("[data-editor]")) enableRichText(box);

for (const field of all("[data-combobox]")) combine(field);

// When a picture is chosen, open its texts. A picture that is too large is not sent.
for (const field of all("input[type=file][data-max-bytes]")) {
  field.addEventListener("change", () => {
    const [file] = field.files;
    const isTooLarge = file && file.size > Number(field.dataset.maxBytes);
    let message = document.getElementById("too-large");
    if (message) message.remove();
    if (isTooLarge) {
      message = document.createElement("p");
      message.id = "too-large";
      message.className = "wrong";
      message.setAttribute("role", "alert");
      message.textContent = field.dataset.tooLarge;
      field.after(message);
      field.value = "";
    } else if (file) {
      const texts = field.closest("fieldset").querySelector("details.texts");
      if (texts) texts.open = true;
    }
  });
}

const form = document.getElementById("article");
const autosave = form ? startAutosave(form) : null;
listenToKeys(autosave);
if (form) {
  removeSolvedProblems(form, () => autosave.fields());
  enablePreview(form, focusField);
  showPublishTime(form);
  announcePresence(form);
}
