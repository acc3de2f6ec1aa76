// Upload pictures that are dropped, pasted or chosen, and show the progress of each. In the form of
// an article, choose stored pictures. Without this script, plain fields do the same.

import { browse, large, send } from "./library.js";
import { whenReleased } from "./pointer.js";

const IMAGE_TYPE = /^image\//;
const REMARKS = "feedsvc.remarks"; // what the page of the library says once it has the new pictures

// Upload files that are chosen in `input`, dropped on `place` or pasted; `list` shows each upload.
function receive(
  place,
  input,
  list,
  { to, maxBytes, tooLarge, failed, onArrival, several, onStart = () => {} },
) {
  const token = place.closest("form").elements.csrf.value;
  const sendAll = async (files) => {
    const chosen = [...files]
      .filter((file) => !file.type || IMAGE_TYPE.test(file.type))
      .slice(0, several ? 20 : 1);
    const uploads = chosen.map(async (file) => {
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
        whenReleased(() => row.remove());
        return { ...picture, fileName: file.name };
      } catch (error) {
        bar.remove();
        row.className = "wrong";
        row.setAttribute("role", "alert");
        name.textContent = `${file.name}: ${error.message || failed}`;
        return null;
      }
    });
    const pictures = (await Promise.all(uploads)).filter(Boolean);
    if (pictures.length) await onArrival(pictures, pictures.length === chosen.length);
    return pictures.length === chosen.length;
  };
  const upload = (files) => {
    const uploads = sendAll(files);
    onStart(uploads);
    return uploads;
  };
  input.addEventListener("change", async () => {
    const files = [...input.files];
    if (!files.length) return;
    list.replaceChildren();
    if (await upload(files)) input.value = ""; // failed files are sent with the form
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(name, (event) => {
      if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      place.classList.toggle("drag-over", name === "dragover");
      if (name === "drop") {
        list.replaceChildren();
        upload(event.dataTransfer.files);
      }
    });
  }
  document.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const files = [...((data && data.files) || [])].filter((file) => IMAGE_TYPE.test(file.type));
    if (event.defaultPrevented || !files.length || data.types.includes("text/html")) return;
    event.preventDefault();
    list.replaceChildren();
    upload(files);
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  for (const plain of form.querySelectorAll("[data-without-script]")) plain.hidden = true;
  for (const comfort of form.querySelectorAll("[data-with-script]")) comfort.hidden = false;
  const { maxBytes, tooLarge, failed, nextUrl } = form.dataset;
  const list = form.querySelector(".uploads");
  for (const remark of JSON.parse(sessionStorage.getItem(REMARKS) || "[]"))
    list.append(Object.assign(document.createElement("li"), { textContent: remark }));
  sessionStorage.removeItem(REMARKS);
  const onArrival = (pictures, all) => {
    if (!all) return;
    const remarks = pictures.flatMap((each) =>
      each.remarks.map((remark) => `${each.fileName}: ${remark}`),
    );
    sessionStorage.setItem(REMARKS, JSON.stringify(remarks));
    location.assign(nextUrl);
  };
  const input = form.querySelector("[type=file]");
  receive(form, input, list, {
    to: form.action,
    maxBytes: Number(maxBytes),
    tooLarge,
    failed,
    onArrival,
    several: true,
  });
}

// In the article's form, show the chosen picture at once. Empty texts come from its last use.
for (const pick of document.querySelectorAll("[data-pick]")) {
  const form = pick.closest("form");
  const tiles = pick.querySelector(".tiles");
  for (const plain of pick.querySelectorAll("[data-without-script], .search button"))
    plain.hidden = true;

  const figure = form.querySelector(".stored");
  let suggested = {}; // the texts of the last picture, which the next replaces unless edited
  const isFree = (field) => {
    if (field === "image_alt" && form.elements.image_decorative.checked) return false;
    const { value } = form.elements[field];
    return !value || value === suggested[field];
  };
  // With `each`, fill every empty text; otherwise fill none if any text is typed already.
  const use = (picture, each = false) => {
    const { name, small, width, height, alt, caption, credit, remarks = [] } = picture;
    form.elements.image.value = name;
    form.elements.picture.value = ""; // a file that was refused must not be sent with the form
    form.querySelector(".uploads")?.replaceChildren();
    let image = figure.querySelector("img");
    if (!image) {
      image = document.createElement("img");
      figure.prepend(image);
    }
    // With its size the picture has its place before it has loaded. Otherwise it would later push
    // the element that has the focus, or is under the mouse, out of sight.
    Object.assign(image, { width, height, src: large(small), alt });
    figure.hidden = false;
    figure.querySelector("[data-picture-remarks]").replaceChildren(
      ...remarks.map((textContent) =>
        Object.assign(document.createElement("p"), { className: "hint", textContent }),
      ),
    );
    form.elements.image_remove.checked = false;
    const texts = { image_alt: alt, image_caption: caption, image_credit: credit };
    const free = Object.keys(texts).filter(isFree);
    if (each || free.length === Object.keys(texts).length) {
      for (const field of free) form.elements[field].value = texts[field];
      suggested = texts;
    }
    const details = form.querySelector("details.texts");
    if (details) details.open = true;
    form.elements.image_alt.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // Say at once, and not only at publication, that a picture needs a description.
  const showNeed = () => {
    const { image, image_remove, image_alt, image_decorative } = form.elements;
    const isDescribed = image_alt.value.trim() || image_decorative.checked;
    const isNeeded = image.value && !image_remove.checked && !isDescribed;
    const hint = document.getElementById("h-alt");
    hint.hidden = Boolean(document.getElementById("w-image_alt")); // the problem says the same
    hint.classList.toggle("wrong", Boolean(isNeeded));
  };
  for (const name of ["input", "change", "refill"]) form.addEventListener(name, showNeed);
  showNeed();

  tiles.addEventListener("change", (event) => {
    const box = event.target;
    if (box.name !== "library") return;
    box.checked = false; // the form has the name now; a checked box would override a later removal
    use({ name: box.value, small: box.nextElementSibling.getAttribute("src"), ...box.dataset });
    box.scrollIntoView({ block: "nearest" }); // the new picture above has moved the box
  });

  browse(pick, { at: pick.dataset.pick, none: pick.dataset.none, name: "library" });

  const input = form.querySelector("[name=picture]");
  if (input) {
    const list = document.createElement("ul");
    list.className = "plain uploads";
    input.after(list);
    const { maxBytes, tooLarge, failed } = input.dataset;
    let upload = null;
    const onStart = (promise) => {
      upload = promise;
      promise.finally(() => upload === promise && (upload = null));
    };
    form.addEventListener(
      "submit",
      (event) => {
        // a submit waits until the upload has finished
        if (!upload) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const { submitter } = event;
        upload.finally(() => setTimeout(() => form.requestSubmit(submitter)));
      },
      { capture: true },
    );
    receive(input.closest("fieldset"), input, list, {
      to: pick.dataset.pick,
      maxBytes: Number(maxBytes),
      tooLarge,
      failed,
      onArrival: ([picture]) => whenReleased(() => use(picture, true)),
      several: false,
      onStart,
    });
  }
}
