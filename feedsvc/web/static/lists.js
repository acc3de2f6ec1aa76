// Lists: search while typing, and bulk actions. Without this script, a form does the same.

import { reportFailure } from "./failures.js";
import { whenReleased } from "./pointer.js";

// Search while typing: request the same page and replace the parts that are marked data-swap.
for (const form of document.querySelectorAll("form[data-find]")) {
  const status = document.querySelector("[data-status]");
  let request = null;
  let timer = 0;
  const address = () => {
    const parameters = [...new FormData(form)].filter(([, value]) => value);
    const url = new URL(form.action);
    url.search = new URLSearchParams(parameters);
    return url;
  };
  // Keep the focus at the same stop of the Tab key in a replaced part, or move it to the search.
  const replacePart = (old, fresh) => {
    const stops = "a[href], button, input, select, summary";
    const place = [...old.querySelectorAll(stops)].indexOf(document.activeElement);
    old.replaceWith(fresh);
    if (place >= 0)
      (fresh.querySelectorAll(stops)[place] || form.querySelector("[type=search]")).focus();
  };
  const find = async () => {
    if (request) request.abort();
    request = new AbortController();
    const url = address();
    const list = document.querySelector("[data-swap][data-summary]");
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { Accept: "text/html" } });
      // After an error, or when logged out, the browser shows the answer.
      if (!answer.ok || new URL(answer.url).pathname !== url.pathname) return form.submit();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const summary = page.querySelector("[data-swap][data-summary]").dataset.summary;
      reportFailure(status.parentElement, false);
      whenReleased(() => {
        for (const part of document.querySelectorAll("[data-swap]"))
          replacePart(part, page.getElementById(part.id));
        history.replaceState(null, "", url);
        status.textContent = summary;
        enableBulkActions();
      });
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      list.removeAttribute("aria-busy"); // the present list stays
      reportFailure(status.parentElement, true);
    }
    return undefined;
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(find, wait);
  };
  form.addEventListener(
    "input",
    (event) => !event.isComposing && later(event.target.matches("select") ? 0 : 180),
  );
  form.addEventListener("compositionend", () => later(180));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    later(0);
  });
}

// Show the bulk buttons only while something is selected.
function enableBulkActions() {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    const boxes = [...form.querySelectorAll("[name=selected]")];
    const bar = form.querySelector(".bulk");
    const all = bar.querySelector("[data-all]");
    const every = all.querySelector("input");
    const label = all.querySelector("[data-selected-count]");
    let last = null;
    all.hidden = false;
    bar.querySelector("[data-without-script]").hidden = true;
    const show = () => {
      const count = boxes.filter((box) => box.checked).length;
      every.checked = count === boxes.length;
      every.indeterminate = count > 0 && count < boxes.length;
      label.textContent = count ? label.dataset.some.replace("#", count) : label.dataset.none;
      bar.classList.toggle("ready", count > 0);
      for (const row of bar.querySelectorAll(".row")) row.hidden = !count;
    };
    every.addEventListener("change", () => {
      for (const box of boxes) box.checked = every.checked;
      show();
    });
    // With Shift, a click selects all boxes between this one and the last one clicked.
    for (const [place, box] of boxes.entries()) {
      box.addEventListener("click", (event) => {
        if (event.shiftKey && last !== null) {
          for (const other of boxes.slice(Math.min(last, place), Math.max(last, place) + 1))
            other.checked = box.checked;
        }
        last = place;
        show();
      });
    }
    // Enter on a box would send the form without an action, and lose the choice.
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("[type=checkbox], [type=radio]"))
        event.preventDefault();
    });
    show();
  }
}
enableBulkActions();
