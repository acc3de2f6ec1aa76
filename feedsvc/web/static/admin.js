// The desk's comforts. Everything works without them by plain forms.
import { keepSafe } from "./autosave.js";
import { combine } from "./combobox.js";
import { enrich } from "./editor.js";
import { listen } from "./keys.js";
import { mend } from "./mend.js";
import { preview, promise } from "./preview.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// What is wrong comes first: the summary takes the focus, its links the field (a folded one unfolds).
const errors = document.getElementById("errors");
if (errors) errors.focus();
const lead = (event, link) => {
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  field.focus();
};
for (const link of all("#errors a[href^='#']")) link.addEventListener("click", (event) => lead(event, link));

// Where the menu is one long row, the page that is shown is in sight.
const menu = document.querySelector(".top nav ul"), here = menu?.querySelector("[aria-current]");
if (here) menu.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - menu.clientWidth / 2;

for (const button of all("button[data-show]")) {
  const field = document.getElementById(button.dataset.show);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
}

// The title and the subtitle grow with their words and stay one line of text each.
for (const title of all("textarea.title")) {
  const fit = () => {
    title.style.height = "auto";
    title.style.height = `${title.scrollHeight}px`;
  };
  title.addEventListener("input", () => {
    if (/[\r\n]/.test(title.value)) title.value = title.value.replace(/\s+/g, (run) => (/[\r\n]/.test(run) ? " " : run));
    fit();
  });
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    (document.querySelector(".editor [contenteditable]") || document.getElementById("f-body")).focus();
  });
  addEventListener("resize", fit);
  fit();
}

for (const box of all("[data-editor]")) enrich(box);

for (const field of all("[data-combobox]")) combine(field);

// A chosen picture asks for its texts; one that is too large is not even sent.
for (const field of all("input[type=file][data-most]")) {
  field.addEventListener("change", () => {
    const [file] = field.files;
    const large = file && file.size > Number(field.dataset.most);
    let told = document.getElementById("too-large");
    if (told) told.remove();
    if (large) {
      told = document.createElement("p");
      told.id = "too-large";
      told.className = "wrong";
      told.setAttribute("role", "alert");
      told.textContent = field.dataset.large;
      field.after(told);
      field.value = "";
    } else if (file) {
      const texts = field.closest("fieldset").querySelector("details.texts");
      if (texts) texts.open = true;
    }
  });
}

const form = document.getElementById("article");
const safe = form ? keepSafe(form) : null;
listen(safe);
if (form) {
  mend(form, () => safe.fields());
  preview(form, lead);
  promise(form);
}
