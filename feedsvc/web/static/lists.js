// Lists follow what is typed, and tell how many are ticked. All of it works without: by a form and its buttons.

// Search as you type: the same page is asked for, and only what differs is put in its place.
for (const form of document.querySelectorAll("form[data-find]")) {
  const told = document.querySelector("[data-told]");
  let asked = null;
  let soon = 0;
  const address = () => {
    const given = [...new FormData(form)].filter(([, value]) => value);
    const url = new URL(form.action);
    url.search = new URLSearchParams(given);
    return url;
  };
  // Who went on with the tabulator key meanwhile stays where they are, or comes back to the search.
  const exchange = (old, fresh) => {
    const stops = "a[href], button, input, select, summary";
    const place = [...old.querySelectorAll(stops)].indexOf(document.activeElement);
    old.replaceWith(fresh);
    if (place >= 0) (fresh.querySelectorAll(stops)[place] || form.querySelector("[type=search]")).focus();
  };
  const find = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const url = address();
    const found = document.querySelector("[data-swap][data-says]");
    found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "text/html" } });
      if (!answer.ok || new URL(answer.url).pathname !== url.pathname) return form.submit(); // logged out, or an error: say so
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const says = page.querySelector("[data-swap][data-says]").dataset.says;
      for (const part of document.querySelectorAll("[data-swap]")) exchange(part, page.getElementById(part.id));
      history.replaceState(null, "", url);
      told.textContent = says;
      bulk();
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      found.removeAttribute("aria-busy"); // no network: what is shown stays
    }
    return undefined;
  };
  const later = (wait) => {
    clearTimeout(soon);
    soon = setTimeout(find, wait);
  };
  form.addEventListener("input", (event) => !event.isComposing && later(event.target.matches("select") ? 0 : 180));
  form.addEventListener("compositionend", () => later(180));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    later(0);
  });
}

// Buttons for several stand ready only while something is ticked.
function bulk() {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    const boxes = [...form.querySelectorAll("[name=chosen]")];
    const bar = form.querySelector(".bulk");
    const all = bar.querySelector("[data-all]");
    const every = all.querySelector("input");
    const says = all.querySelector("[data-chosen]");
    let last = null;
    all.hidden = false;
    bar.querySelector("[data-plain]").hidden = true;
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      every.checked = ticked === boxes.length;
      every.indeterminate = ticked > 0 && ticked < boxes.length;
      says.textContent = ticked ? says.dataset.some.replace("#", ticked) : says.dataset.none;
      bar.classList.toggle("ready", ticked > 0);
      for (const one of bar.querySelectorAll(".row")) one.hidden = !ticked;
    };
    every.addEventListener("change", () => {
      for (const box of boxes) box.checked = every.checked;
      show();
    });
    // With the shift key: all between this one and the last.
    for (const [place, box] of boxes.entries()) {
      box.addEventListener("click", (event) => {
        if (event.shiftKey && last !== null) {
          for (const other of boxes.slice(Math.min(last, place), Math.max(last, place) + 1)) other.checked = box.checked;
        }
        last = place;
        show();
      });
    }
    show();
  }
}
bulk();
