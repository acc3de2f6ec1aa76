// Pictures arrive by drop, paste or dialog, each with its progress; and stored ones are chosen in an article's form.
// Without this a plain file field and plain boxes do the same.

import { browse, large, send } from "./library.js";

const image = /^image\//;

// Let `place` receive files that are chosen, dropped or pasted; `list` shows each while it uploads.
function receive(place, input, list, { to, maxBytes, tooLarge, failed, onArrival, several, busy = () => {} }) {
  const token = place.closest("form").elements.csrf.value;
  const sendAll = async (files) => {
    const chosen = [...files].filter((file) => !file.type || image.test(file.type)).slice(0, several ? 20 : 1);
    const sent = chosen.map(async (file) => {
      const row = document.createElement("li");
      const bar = document.createElement("progress");
      const name = document.createElement("span");
      name.textContent = file.name;
      bar.max = 1;
      bar.setAttribute("aria-label", file.name);
      row.append(name, bar);
      list.append(row);
      try {
        if (file.size > maxBytes) throw new Error(tooLarge);
        const picture = await send(file, to, token, (part) => (bar.value = part));
        row.remove();
        return picture;
      } catch (error) {
        bar.remove();
        row.className = "wrong";
        row.setAttribute("role", "alert");
        name.textContent = `${file.name}: ${error.message || failed}`;
        return null;
      }
    });
    const arrived = (await Promise.all(sent)).filter(Boolean);
    if (arrived.length) onArrival(arrived, arrived.length === chosen.length);
    return arrived.length === chosen.length;
  };
  const take = (files) => {
    const upload = sendAll(files);
    busy(upload);
    return upload;
  };
  input.addEventListener("change", async () => {
    const files = [...input.files];
    if (!files.length) return;
    list.replaceChildren();
    if (await take(files)) input.value = ""; // files that failed stay chosen, and are sent with the form
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(name, (event) => {
      if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      place.classList.toggle("drag-over", name === "dragover");
      if (name === "drop") {
        list.replaceChildren();
        take(event.dataTransfer.files);
      }
    });
  }
  document.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const files = [...((data && data.files) || [])].filter((file) => image.test(file.type));
    if (event.defaultPrevented || !files.length || data.types.includes("text/html")) return;
    event.preventDefault();
    list.replaceChildren();
    take(files);
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  for (const plain of form.querySelectorAll("[data-without-script]")) plain.hidden = true;
  for (const comfort of form.querySelectorAll("[data-with-script]")) comfort.hidden = false;
  const { maxBytes, tooLarge, failed, nextUrl } = form.dataset;
  const onArrival = (_, all) => all && location.assign(nextUrl);
  const input = form.querySelector("[type=file]");
  receive(form, input, form.querySelector(".uploads"), { to: form.action, maxBytes: Number(maxBytes), tooLarge, failed, onArrival, several: true });
}

// In the article form: show the chosen picture at once, with the texts of its last use where there are none.
for (const pick of document.querySelectorAll("[data-pick]")) {
  const form = pick.closest("form");
  const tiles = pick.querySelector(".tiles");
  for (const plain of pick.querySelectorAll("[data-without-script], .search button")) plain.hidden = true;

  let suggested = {}; // texts that came with a picture; the next one replaces them unless they were edited
  const use = ({ name, small, alt, caption, credit }) => {
    form.elements.image.value = name;
    form.elements.picture.value = ""; // a file that was refused before would be sent with the form
    form.querySelector(".uploads")?.replaceChildren();
    let stored = form.querySelector(".stored");
    if (!stored) {
      stored = document.createElement("div");
      stored.className = "stored";
      form.querySelector(".picture legend").after(stored);
    }
    let shown = stored.querySelector("img");
    if (!shown) {
      shown = document.createElement("img");
      stored.prepend(shown);
    }
    shown.src = large(small);
    shown.alt = alt;
    const remove = form.elements.image_remove;
    if (remove) remove.checked = false;
    const texts = { image_alt: alt, image_caption: caption, image_credit: credit };
    if (Object.keys(texts).every((field) => !form.elements[field].value || form.elements[field].value === suggested[field])) {
      for (const [field, text] of Object.entries(texts)) form.elements[field].value = text;
      suggested = texts;
    }
    const details = form.querySelector("details.texts");
    if (details) details.open = true;
    form.elements.image_alt.dispatchEvent(new Event("input", { bubbles: true }));
  };

  tiles.addEventListener("change", (event) => {
    const box = event.target;
    if (box.name !== "library") return;
    use({ name: box.value, small: box.nextElementSibling.getAttribute("src"), ...box.dataset });
    box.disabled = true; // the form has the choice now; removing the picture later must not bring it back
    setTimeout(() => (box.disabled = false, box.checked = false, box.focus()));
  });

  browse(pick, { at: pick.dataset.pick, none: pick.dataset.none, name: "library" });

  const input = form.querySelector("[name=picture]");
  if (input) {
    const list = document.createElement("ul");
    list.className = "plain uploads";
    input.after(list);
    const { maxBytes, tooLarge } = input.dataset;
    const failed = tooLarge;
    let upload = null;
    const busy = (promise) => {
      upload = promise;
      promise.finally(() => upload === promise && (upload = null));
    };
    form.addEventListener("submit", (event) => { // a submit before the upload has finished waits for it
      if (!upload) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      upload.finally(() => setTimeout(() => form.requestSubmit(submitter)));
    }, { capture: true });
    receive(input.closest("fieldset"), input, list, {
      to: pick.dataset.pick, maxBytes: Number(maxBytes), tooLarge, failed, onArrival: ([picture]) => use(picture), several: false, busy,
    });
  }
}
