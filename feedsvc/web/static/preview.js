// The preview beside the form: what the desk would make of the text as it stands, a moment after each pause.
// Without scripts the same button leads to a page of its own.

const PAUSE = 900;

// A page inside the page has a shadow of its own, so that neither's styles touch the other.
function shadows(root) {
  for (const template of root.querySelectorAll("template[shadowrootmode]")) {
    const host = template.parentElement;
    (host.shadowRoot || host.attachShadow({ mode: "open" })).replaceChildren(template.content);
    template.remove();
  }
}

export function preview(form, lead) {
  const button = document.querySelector("[data-key=preview]");
  const aside = document.getElementById("preview");
  if (!button || !aside) return;
  const place = aside.querySelector("[data-place]");
  let timer, asked = 0;

  const show = async () => {
    const turn = ++asked;
    const body = new FormData(form);
    for (const name of ["picture", "pasted"]) body.delete(name);
    const address = new URL(button.formAction);
    address.searchParams.set("part", "1");
    try {
      const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
      if (!answer.ok || turn !== asked || aside.hidden) return;
      put(new DOMParser().parseFromString(await answer.text(), "text/html").body);
    } catch {
      // the desk is away: what is shown stays
    }
  };
  // Only what differs is exchanged: what is open stays open, and nothing jumps.
  const put = (fresh) => {
    const open = new Map([...place.querySelectorAll("[data-view]")].map((one) => [one.dataset.view, one.open]));
    for (const one of fresh.querySelectorAll("[data-view]")) if (open.has(one.dataset.view)) one.open = open.get(one.dataset.view);
    const parts = [...fresh.children];
    const old = [...place.children];
    parts.forEach((part, number) => {
      const source = part.innerHTML;
      if (old[number]?.tagName === part.tagName && old[number].source === source) return;
      shadows(part);
      part.source = source;
      const focused = old[number]?.contains(document.activeElement);
      if (!old[number]) place.append(part);
      else if (!focused) old[number].replaceWith(part);
    });
    old.slice(parts.length).forEach((one) => one.remove());
  };
  // Where it covers the page, what lies under it is out of reach until it closes.
  const narrow = matchMedia("(max-width: 75rem)");
  const cover = () => {
    const under = [...document.querySelectorAll(".skip, .top"), ...aside.parentElement.children];
    for (const one of under) if (one !== aside && one.tagName !== "DIALOG") one.inert = narrow.matches && !aside.hidden;
  };
  narrow.addEventListener("change", () => {
    const away = !aside.hidden && !aside.contains(document.activeElement);
    cover();
    if (narrow.matches && away) aside.querySelector("h2").focus();
  });
  const toggle = (open) => {
    aside.hidden = !open;
    cover();
    button.setAttribute("aria-expanded", String(open));
    if (open) show();
  };

  button.setAttribute("aria-controls", aside.id);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    toggle(aside.hidden);
    if (!aside.hidden) aside.querySelector("h2").focus();
  });
  aside.querySelector("[data-close]").addEventListener("click", () => {
    toggle(false);
    button.focus();
  });
  aside.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggle(false);
    button.focus();
  });
  aside.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#f-']");
    if (!link) return;
    if (narrow.matches) toggle(false);
    lead(event, link);
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!aside.hidden) timer = setTimeout(show, PAUSE);
  });
}

// What publishing will do at the time that is typed, on the button itself.
export function promise(form) {
  const field = form.elements.publish_at;
  const said = form.querySelector("[data-promise]");
  const button = form.querySelector("[data-promised]");
  if (!field || !said) return;
  let timer;
  const ask = async () => {
    const address = new URL(said.dataset.promise, location);
    address.searchParams.set("publish_at", field.value);
    address.searchParams.set("state", form.dataset.state);
    try {
      const answer = await fetch(address, { redirect: "manual" });
      if (!answer.ok) return;
      const told = await answer.json();
      said.textContent = told.said;
      said.classList.toggle("wrong", Boolean(told.wrong));
      if (button) button.textContent = told.button;
    } catch {
      // it will be said once it is sent
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
  form.addEventListener("refill", ask);
}
