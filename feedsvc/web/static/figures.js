// Insert pictures into the text: a chosen, dropped or pasted file, or a picture of the library,
// becomes a figure with alternative text, caption and credit.

import { browse, large, send } from "./library.js";
import { showRemarks } from "./paste.js";

export function pictures(page, form, edit) {
  const dialog = document.getElementById("figure");
  if (!dialog) return {};
  const field = (name) => dialog.querySelector(`[data-name=${name}]`);
  const message = dialog.querySelector("[data-message]");
  const remove = dialog.querySelector("[data-do=remove]");
  const library = dialog.querySelector(".pick"),
    bar = dialog.querySelector("progress");
  const find = browse(library, {
    at: dialog.dataset.library,
    none: library.dataset.none,
    name: "figure-library",
  });
  let figure = null,
    place = null,
    droppedFile = null,
    chosenPicture = null,
    suggestedTexts = {};

  const top = (inner) => {
    let node = inner;
    while (node && node.parentNode !== page) node = node.parentNode;
    return node;
  };
  const show = (of = null, file = null) => {
    const selection = getSelection();
    figure = of;
    droppedFile = file;
    chosenPicture = null;
    suggestedTexts = {};
    place = of
      ? of
      : selection.rangeCount && page.contains(selection.anchorNode)
        ? top(selection.anchorNode)
        : page.lastElementChild;
    const image = of?.querySelector("img") || (of?.tagName === "IMG" ? of : null);
    const credit = of?.querySelector("figcaption small")?.textContent.trim() || "";
    const caption = of?.querySelector("figcaption")?.cloneNode(true);
    caption?.querySelector("small")?.remove();
    field("alt").value = image?.getAttribute("alt") || "";
    field("caption").value = caption?.textContent.trim() || "";
    field("credit").value = credit;
    field("decorative").checked = Boolean(image && !image.getAttribute("alt"));
    field("file").value = "";
    field("file").closest("div").hidden = library.hidden = Boolean(of || file);
    library.open = false;
    message.textContent = file ? file.name : "";
    remove.hidden = !of;
    dialog.showModal();
    (of || file ? field("alt") : field("file")).focus();
  };
  const upload = async (file) => {
    bar.hidden = false;
    bar.value = 0;
    try {
      return await send(
        file,
        dialog.dataset.library,
        form.elements.csrf.value,
        (part) => (bar.value = part),
      );
    } catch (error) {
      throw new Error(error.message || dialog.dataset.failed);
    } finally {
      bar.hidden = true;
    }
  };
  const caption = () => {
    const text = field("caption").value.trim(),
      credit = field("credit").value.trim();
    if (!text && !credit) return null;
    const below = document.createElement("figcaption");
    below.append(text, text && credit ? " " : "");
    if (credit)
      below.append(Object.assign(document.createElement("small"), { textContent: credit }));
    return below;
  };
  const createImage = ({ small, width, height }) => {
    const image = Object.assign(document.createElement("img"), { width, height });
    image.setAttribute("src", large(small)); // the server stores a path without scheme and host
    return image;
  };
  const insert = async () => {
    const decorates = field("decorative").checked,
      alt = decorates ? "" : field("alt").value.trim();
    const file = droppedFile || field("file").files[0];
    let image = figure?.querySelector("img") || (figure?.tagName === "IMG" ? figure : null);
    if (!image && !file && !chosenPicture)
      return void (message.textContent = dialog.dataset.choose);
    if (!alt && !decorates) {
      message.textContent = dialog.dataset.describe;
      return void field("alt").focus();
    }
    message.textContent = "";
    try {
      const picture = image ? null : file ? await upload(file) : chosenPicture;
      image ||= createImage(picture);
      if (file && picture)
        for (const name of ["caption", "credit"])
          field(name).value = field(name).value.trim() || picture[name]; // the texts in the file
      const note = page.closest("[data-editor]").querySelector("[data-remarks]");
      showRemarks(note, picture?.remarks || []);
    } catch (error) {
      return void (message.textContent = error.message);
    }
    dialog.close();
    page.focus();
    edit(() => put(image, alt));
    return undefined;
  };
  const put = (image, alt) => {
    const fresh = document.createElement("figure");
    const below = caption();
    const before = figure ? top(figure) : place && page.contains(place) ? place : null;
    image.alt = alt;
    if (before && figure) before.replaceWith(fresh);
    else if (before) before.after(fresh);
    else page.append(fresh);
    fresh.append(image, ...(below ? [below] : []));
    if (!fresh.nextElementSibling)
      fresh.after(Object.assign(document.createElement("p"), { innerHTML: "<br>" }));
    getSelection().collapse(fresh.nextElementSibling, 0);
  };

  // A picture of the library brings the texts of its last use, unless other texts were typed.
  library.addEventListener("toggle", () => library.open && find());
  library.addEventListener("change", ({ target }) => {
    if (target.type !== "radio") return;
    message.textContent = "";
    const { alt, caption: captionText, credit, width, height } = target.dataset;
    chosenPicture = {
      small: target.nextElementSibling.getAttribute("src"),
      width: Number(width),
      height: Number(height),
    };
    field("file").value = "";
    const texts = { alt, caption: captionText, credit };
    if (
      Object.keys(texts).some(
        (name) => field(name).value.trim() && field(name).value !== suggestedTexts[name],
      )
    )
      return;
    for (const [name, text] of Object.entries(texts)) field(name).value = text;
    suggestedTexts = texts;
  });
  field("file").addEventListener("change", () => {
    chosenPicture = null;
    message.textContent = "";
    for (const choice of library.querySelectorAll("input:checked")) choice.checked = false;
  });
  dialog.querySelector("[data-do=insert]").addEventListener("click", insert);
  remove.addEventListener("click", () => {
    dialog.close();
    page.focus();
    edit(() => top(figure)?.remove());
  });
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (
      event.key !== "Enter" ||
      ["BUTTON", "SUMMARY"].includes(event.target.tagName) ||
      ["search", "file"].includes(event.target.type)
    )
      return;
    event.preventDefault();
    insert();
  });
  page.addEventListener(
    "dblclick",
    (event) =>
      event.target.tagName === "IMG" && show(event.target.closest("figure") || event.target),
  );
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = [...event.dataTransfer.files].find((file) => file.type.startsWith("image/"));
    if (file) show(null, file);
  });
  // Beside a picture without a caption, the caret is in the figure itself.
  const selected = () => {
    const { anchorNode: node, anchorOffset: at } = getSelection();
    if (!node || !page.contains(node)) return null;
    const near = [node.childNodes[at], node.childNodes[at - 1], node, node.parentElement].find(
      (element) => element?.nodeType === 1,
    );
    return near.closest("figure");
  };
  return { show, selected };
}
