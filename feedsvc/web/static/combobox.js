// Turn a field of names into chips and an editable combobox with a listbox (ARIA Authoring
// Practices). The original field is hidden and holds the value, including typed text that is not a
// chip yet, so that nothing is lost when an editor leaves early.

import { reportFailure } from "./failures.js";
import { whenReleased } from "./pointer.js";

const MOST_SUGGESTED = 8;
const GAP = 12; // pixels between the list and the edge of the window
const SMALLEST = 80; // pixels; in a window without room the list covers its surroundings
// "Rina Sari, Budi Santoso, S.H." names two people: an academic title belongs to the name before
// its comma.
const TITLES = /^\s*(([^\s.]*\.\S*|Jr|Sr|PhD|[A-Z]{2,3})(\s+|$))+$/;
const splitPeople = (text) =>
  text
    .split(",")
    .reduce(
      (found, part) =>
        found.length && TITLES.test(part)
          ? [...found.slice(0, -1), `${found.at(-1)},${part}`]
          : [...found, part],
      [],
    );
// As the server compares names (domain/names.py): by visible characters, regardless of case.
const foldName = (name) =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .trim();
// As the server searches names: with or without accents.
const toBaseLetters = (name) =>
  foldName(name)
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "");
const createElement = (tag, values = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

export function combine(source) {
  const settings = source.dataset;
  const lines = source.tagName === "TEXTAREA";
  const parts = lines ? /\n/ : /[,;\n]/;
  const known = settings.namesUrl
    ? []
    : [...document.getElementById(settings.combobox).options].map((option) => option.value);
  const box = settings.createField
    ? document.querySelector(`[type=checkbox][name=${settings.createField}]`)
    : null;
  // A hidden field holds the new names that were confirmed, each followed by a line end.
  const create = box && createElement("input", { type: "hidden", name: box.name });
  const id = source.id;
  const field = source.closest(".field");
  const label = document.querySelector(`label[for="${id}"]`);
  const chips = createElement("ul", { class: "chips" });
  const text = createElement("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": `${id}-list`,
    spellcheck: "false",
  });
  const list = createElement("ul", {
    id: `${id}-list`,
    role: "listbox",
    "aria-label": label.textContent.trim(),
  });
  const announcer = createElement("p", { class: "visually-hidden", "aria-live": "polite" });
  const unknownNames = new Set(); // names that the server does not know
  let names = [],
    active = -1,
    timer = 0;

  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (source.hasAttribute(name)) text.setAttribute(name, source.getAttribute(name));
  }
  if (settings.peopleHint)
    document.getElementById(`h-${source.name}`).textContent = settings.peopleHint;
  list.hidden = true;
  source.id += "-source";
  source.hidden = true;
  if (!lines) source.type = "hidden";
  const combo = createElement("div", { class: "combo" }, chips, text, list);
  source.after(combo, announcer);
  if (create) {
    create.value = box.checked ? box.dataset.names : "";
    box.closest("label").replaceWith(create);
  }

  const same = (name, other) => foldName(name) === foldName(other);
  const findKnown = (name) => known.find((each) => same(each, name));
  const splitNames = (typed) =>
    typed
      .split(parts)
      .flatMap((part) => (settings.peopleHint && !findKnown(part) ? splitPeople(part) : part));
  const store = () => {
    const value = [...names, text.value.trim()].filter(Boolean).join(lines ? "\n" : ", ");
    if (value === source.value) return;
    source.value = value;
    source.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // A new topic opens a public address, so an editor confirms it.
  const isConfirmed = (name) =>
    create.value === "1" || create.value.split(/\r?\n/).some((other) => same(other, name));
  const confirm = (name) => {
    create.value += `${name}\n`;
    source.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const createConfirmButton = (name) => {
    const label = settings.createLabel.replace("%", name);
    const values = { type: "button", class: "create", "aria-label": label };
    const button = createElement("button", values, settings.createButton);
    button.addEventListener("click", () => {
      confirm(name);
      draw();
      text.focus();
    });
    return button;
  };
  const isNew = (name) => !findKnown(name) && (create || unknownNames.has(name));
  const draw = () => {
    const focused = [...chips.querySelectorAll("button")].indexOf(document.activeElement);
    chips.replaceChildren(
      ...names.map((name, place) => {
        const button = createElement(
          "button",
          { type: "button", "aria-label": settings.removeLabel.replace("%", name) },
          "×",
        );
        button.addEventListener("click", () => remove(place));
        const chip = createElement("li", { class: isNew(name) ? "chip fresh" : "chip" }, name);
        if (isNew(name)) chip.append(" ", createElement("small", {}, settings.newLabel));
        if (create && isNew(name) && !isConfirmed(name)) chip.append(createConfirmButton(name));
        chip.append(button);
        return chip;
      }),
    );
    if (focused >= 0) chips.querySelectorAll("button")[focused]?.focus();
    chips.hidden = !names.length;
  };
  const add = (name, isStored = false) => {
    const clean = findKnown(name) || name.trim().replace(/\s+/g, " ");
    if (clean && !names.some((other) => same(other, clean))) {
      names.push(clean);
      announcer.textContent = settings.addedMessage.replace("%", clean);
      if (settings.namesUrl && !findKnown(clean) && !isStored) check(clean);
    }
  };
  const commit = () => {
    if (!text.value.trim()) return close();
    splitNames(text.value).forEach((name) => add(name));
    text.value = "";
    close();
    draw();
    return store();
  };
  const remove = (place) => {
    const [name] = names.splice(place, 1);
    announcer.textContent = settings.removedMessage.replace("%", name);
    draw();
    store();
    text.focus();
  };
  const listMatches = () => {
    const start = toBaseLetters(text.value);
    const free = known.filter((name) => !names.some((other) => same(other, name)));
    const first = free.filter((name) => toBaseLetters(name).startsWith(start));
    return [
      ...first,
      ...free.filter((name) => !first.includes(name) && toBaseLetters(name).includes(start)),
    ].slice(0, MOST_SUGGESTED);
  };
  const close = () => {
    list.hidden = true;
    active = -1;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  };
  // Place the list above the field if there is more room, and never larger than that room.
  const placeList = () => {
    if (list.hidden) return;
    const { top, bottom } = combo.getBoundingClientRect();
    const actions = source.form.querySelector(".actions")?.getBoundingClientRect().top;
    const end = Math.min(actions > bottom ? actions : Infinity, visualViewport.height);
    const below = end - bottom;
    list.style.maxHeight = "";
    const isAbove = below < list.offsetHeight + GAP && top > below;
    const room = Math.max(isAbove ? top : below, SMALLEST) - GAP;
    list.classList.toggle("above", isAbove);
    list.style.maxHeight = `${Math.min(list.offsetHeight, room)}px`;
  };
  const open = () => {
    const options = listMatches().map((name) => [name, name, false]);
    const typed = text.value.trim();
    if (create && typed && !findKnown(typed))
      options.push([typed, settings.createLabel.replace("%", typed), true]);
    list.replaceChildren(
      ...options.map(([name, label, isNewName], place) => {
        const option = createElement(
          "li",
          { id: `${id}-${place}`, role: "option", "aria-selected": "false" },
          label,
        );
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(name, isNewName));
        option.choose = () => choose(name, isNewName);
        return option;
      }),
    );
    active = -1;
    list.hidden = !options.length;
    placeList();
    text.setAttribute("aria-expanded", String(!list.hidden));
    text.removeAttribute("aria-activedescendant");
  };
  const choose = (name, isNewName) => {
    if (isNewName) confirm(name);
    text.value = name;
    commit();
    text.focus();
  };
  const move = (step) => {
    if (list.hidden) open();
    const options = [...list.children];
    if (!options.length) return;
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((option, place) =>
      option.setAttribute("aria-selected", String(place === active)),
    );
    text.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };

  const askServer = async (typed) => {
    const address = `${settings.namesUrl}?q=${encodeURIComponent(typed)}`;
    const answer = await fetch(address, { redirect: "manual" });
    if (!answer.ok) throw new Error(answer.status);
    const names = await answer.json();
    reportFailure(field, false);
    return names;
  };

  // Fields with too many names for the page request those that begin with the typed text.
  const ask = async () => {
    const typed = text.value.trim();
    if (!typed) return;
    try {
      const answer = await askServer(typed);
      for (const name of answer.names) if (!findKnown(name)) known.push(name);
      // An option that was chosen with the arrow keys meanwhile stays chosen.
      const isWaiting = active < 0 && text.value.trim() === typed;
      if (isWaiting && document.activeElement === text && listMatches().length) open();
    } catch {
      reportFailure(field, true); // typing still works
    }
  };

  // Show before the form is sent that the server does not know a name.
  const check = async (name) => {
    try {
      if ((await askServer(name)).known) return;
      unknownNames.add(name);
      announcer.textContent = `${name}: ${settings.newLabel}`;
      whenReleased(draw);
    } catch {
      reportFailure(field, true);
    }
  };

  text.addEventListener("input", () => {
    if (parts.test(text.value)) {
      const typedNames = text.value.split(parts);
      text.value = typedNames.pop().trimStart();
      typedNames.forEach((name) => add(name));
      draw();
    }
    if (text.value.trim() && listMatches().length)
      open(); // only with something to choose, because the list covers the page below it
    else close();
    draw();
    store();
    clearTimeout(timer);
    if (settings.namesUrl) timer = setTimeout(ask, 150);
  });
  text.addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (splitNames(pasted).length < 2) return;
    event.preventDefault();
    splitNames(pasted).forEach((name) => add(name));
    draw();
    store();
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active >= 0) list.children[active].choose();
      else commit();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Backspace" && !text.value && names.length) {
      event.preventDefault();
      remove(names.length - 1);
    }
  });
  text.addEventListener("blur", () =>
    whenReleased(() => document.activeElement !== text && commit()),
  );
  for (const target of [window, visualViewport]) {
    for (const name of ["scroll", "resize"]) target.addEventListener(name, placeList);
  }
  const fill = () => {
    names = [];
    for (const name of source.value.split(parts))
      add(name, source.getAttribute("aria-invalid") !== "true"); // stored names exist
    announcer.textContent = "";
    text.value = "";
    draw();
  };
  source.form.addEventListener("refill", fill);
  fill();
}
