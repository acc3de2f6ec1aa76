// The library of pictures: upload files and show the progress, search pictures by their texts.

import { reportFailure } from "./failures.js";

// Upload one file. `progress` is called with the fraction that was sent (0 to 1). Resolves to the
// stored picture: its name, size and texts.
export function send(file, to, token, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf", token);
    body.append("pictures", file, file.name || "picture");
    request.open("POST", to);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener(
      "progress",
      (event) => event.lengthComputable && progress(event.loaded / event.total),
    );
    request.addEventListener("load", () => {
      const picture = request.response;
      if (request.status === 201 && picture) resolve(picture);
      else reject(new Error((picture && picture.problems && picture.problems.join(" ")) || ""));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(body);
  });
}

// Return the address of the picture that belongs to the address of a thumbnail.
export const large = (small) => small.replace("/media/small/", "/media/");

// Show the pictures that match the search in `box`, which has a search field, tiles and a status.
export function browse(box, { at, none, name }) {
  const tiles = box.querySelector(".tiles"),
    search = box.querySelector("[type=search]"),
    status = box.querySelector("[data-status]");
  let timer = 0,
    lastRequest = 0;
  const toHtml = (elements) => elements.map((element) => element.outerHTML).join("");
  const createTile = (link) => {
    const label = document.createElement("label");
    const choice = Object.assign(document.createElement("input"), {
      type: "radio",
      name,
      value: link.dataset.name,
    });
    const image = document.createElement("img");
    label.className = "tile";
    for (const text of ["alt", "caption", "credit", "width", "height"])
      choice.dataset[text] = link.dataset[text];
    image.src = link.querySelector("img").getAttribute("src");
    image.alt = link.querySelector("img").alt;
    label.append(choice, image);
    return label;
  };
  const find = async () => {
    const url = new URL(at, location.href);
    url.searchParams.set("q", search.value);
    const thisRequest = ++lastRequest;
    const answer = await fetch(url, { redirect: "manual" }).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (thisRequest !== lastRequest) return;
    reportFailure(box, text === null);
    if (text === null) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const matches = [...page.querySelectorAll(".tile[data-name]")].slice(0, 24).map(createTile);
    // Equal tiles stay, because one of them may have the focus.
    if (toHtml(matches) !== toHtml([...tiles.children])) tiles.replaceChildren(...matches);
    const summary = page.querySelector("[data-summary]");
    status.textContent = matches.length && summary ? summary.dataset.summary : none;
  };
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // the search is not a part of the article
    clearTimeout(timer);
    timer = setTimeout(find, 180);
  });
  return find;
}
