// Pictures in the text: chosen, dropped or pasted; with what they show, a caption and a credit, as a figure.

export function pictures(page, form, sync) {
  const dialog = document.getElementById("figure");
  if (!dialog) return {};
  const field = (name) => dialog.querySelector(`[data-name=${name}]`);
  const said = dialog.querySelector("[data-said]");
  const remove = dialog.querySelector("[data-do=remove]");
  let figure = null, place = null, dropped = null;

  const top = (node) => {
    let found = node;
    while (found && found.parentNode !== page) found = found.parentNode;
    return found;
  };
  const show = (of = null, file = null) => {
    const selection = getSelection();
    figure = of;
    dropped = file;
    place = of ? of : selection.rangeCount && page.contains(selection.anchorNode) ? top(selection.anchorNode) : page.lastElementChild;
    const image = of?.querySelector("img") || (of?.tagName === "IMG" ? of : null);
    const credit = of?.querySelector("figcaption small")?.textContent.trim() || "";
    const caption = of?.querySelector("figcaption")?.cloneNode(true);
    caption?.querySelector("small")?.remove();
    field("alt").value = image?.getAttribute("alt") || "";
    field("caption").value = caption?.textContent.trim() || "";
    field("credit").value = credit;
    field("file").value = "";
    field("file").closest("div").hidden = Boolean(of || file);
    said.textContent = file ? file.name : "";
    remove.hidden = !of;
    dialog.showModal();
    (of || file ? field("alt") : field("file")).focus();
  };
  const stored = async (file) => {
    const body = new FormData();
    body.set("csrf", form.elements.csrf.value);
    body.set("picture", file);
    const answer = await fetch(dialog.dataset.store, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.said || dialog.dataset.failed);
    return told;
  };
  const caption = () => {
    const words = field("caption").value.trim(), credit = field("credit").value.trim();
    if (!words && !credit) return null;
    const below = document.createElement("figcaption");
    below.append(words, words && credit ? " " : "");
    if (credit) below.append(Object.assign(document.createElement("small"), { textContent: credit }));
    return below;
  };
  const insert = async () => {
    let image = figure?.querySelector("img") || (figure?.tagName === "IMG" ? figure : null);
    if (!image) {
      const file = dropped || field("file").files[0];
      if (!file) return void (said.textContent = dialog.dataset.choose);
      said.textContent = dialog.dataset.storing;
      try {
        const told = await stored(file);
        image = Object.assign(document.createElement("img"), { width: told.width, height: told.height });
        image.setAttribute("src", told.address);
      } catch (error) {
        return void (said.textContent = error instanceof TypeError ? dialog.dataset.failed : error.message);
      }
    }
    image.alt = field("alt").value.trim();
    const fresh = document.createElement("figure");
    const below = caption();
    const before = figure ? top(figure) : place && page.contains(place) ? place : null;
    if (before && figure) before.replaceWith(fresh);
    else if (before) before.after(fresh);
    else page.append(fresh);
    fresh.append(image, ...(below ? [below] : []));
    if (!fresh.nextElementSibling) fresh.after(Object.assign(document.createElement("p"), { innerHTML: "<br>" }));
    dialog.close();
    sync();
    page.focus();
    getSelection().collapse(fresh.nextElementSibling, 0);
    return undefined;
  };

  dialog.querySelector("[data-do=insert]").addEventListener("click", insert);
  remove.addEventListener("click", () => {
    top(figure)?.remove();
    dialog.close();
    sync();
    page.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Enter" || event.target.tagName === "BUTTON") return;
    event.preventDefault();
    insert();
  });
  page.addEventListener("dblclick", (event) => event.target.tagName === "IMG" && show(event.target.closest("figure") || event.target));
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = [...event.dataTransfer.files].find((one) => one.type.startsWith("image/"));
    if (file) show(null, file);
  });
  return { show, selected: () => getSelection().anchorNode && (getSelection().anchorNode.parentElement?.closest("figure") || null) };
}
