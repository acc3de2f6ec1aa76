// The library of pictures, as scripts speak to it: a file goes in with its progress, stored ones are found by their words.

// Send one file; `progress` hears of every step. Resolves to what the desk knows of the picture.
export function send(file, to, token, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf", token);
    body.append("pictures", file, file.name || "picture");
    request.open("POST", to);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => {
      const told = request.response;
      if (request.status === 201 && told) resolve(told);
      else reject(new Error((told && told.problems && told.problems.join(" ")) || ""));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(body);
  });
}

// Where a picture is, large, by where its small one is.
export const large = (small) => small.replace("/media/small/", "/media/");

// Show in `box` (a search field, tiles, a line that is spoken) the pictures that are like what is typed.
export function browse(box, { at, none, name }) {
  const tiles = box.querySelector(".tiles"), search = box.querySelector("[type=search]"), told = box.querySelector("[data-told]");
  let soon = 0;
  const tile = (found) => {
    const label = document.createElement("label");
    const choice = Object.assign(document.createElement("input"), { type: "radio", name, value: found.dataset.name });
    const shown = document.createElement("img");
    label.className = "tile";
    for (const text of ["alt", "caption", "credit", "width", "height"]) choice.dataset[text] = found.dataset[text];
    shown.src = found.querySelector("img").getAttribute("src");
    shown.alt = found.querySelector("img").alt;
    label.append(choice, shown);
    return label;
  };
  const find = async () => {
    const url = new URL(at, location.href);
    url.searchParams.set("q", search.value);
    const answer = await fetch(url).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...page.querySelectorAll(".tile[data-name]")].slice(0, 24).map(tile);
    tiles.replaceChildren(...found);
    const says = page.querySelector("[data-says]");
    told.textContent = found.length && says ? says.dataset.says : none;
  };
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no part of the article
    clearTimeout(soon);
    soon = setTimeout(find, 180);
  });
  return find;
}
