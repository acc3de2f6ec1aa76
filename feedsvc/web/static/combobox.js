// A field of names becomes chips and a combobox (ARIA's editable one, with a list). The field itself stays the truth,
// hidden; whatever is typed and not yet a chip is in it too, so that nothing is lost by leaving early.

const MOST = 8;
// "Rina Sari, Budi Santoso, S.H." are two people: what is but a title belongs to the name before its comma.
const TITLES = /^\s*(([^\s.]*\.\S*|Jr|Sr|PhD|[A-Z]{2,3})(\s+|$))+$/;
const people = (text) =>
  text.split(",").reduce((found, part) => (found.length && TITLES.test(part) ? [...found.slice(0, -1), `${found.at(-1)},${part}`] : [...found, part]), []);
const made = (tag, values = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

export function combine(source) {
  const words = source.dataset;
  const lines = source.tagName === "TEXTAREA";
  const parts = lines ? /\n/ : /[,;\n]/;
  const known = words.names ? [] : [...document.getElementById(words.combobox).options].map((option) => option.value);
  const create = words.create ? document.querySelector(`[name=${words.create}]`) : null;
  const id = source.id;
  const label = document.querySelector(`label[for="${id}"]`);
  const chips = made("ul", { class: "chips" });
  const text = made("input", {
    id, type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": `${id}-list`, spellcheck: "false",
  });
  const list = made("ul", { id: `${id}-list`, role: "listbox", "aria-label": label.textContent.trim() });
  const said = made("p", { class: "away", "aria-live": "polite" });
  const strange = new Set(); // names that the desk does not know
  let names = [], active = -1, asking = 0;

  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (source.hasAttribute(name)) text.setAttribute(name, source.getAttribute(name));
  }
  if (words.people) document.getElementById(`h-${source.name}`).textContent = words.people;
  list.hidden = true;
  source.id += "-source";
  source.hidden = true;
  if (!lines) source.type = "hidden";
  source.after(made("div", { class: "combo" }, chips, text, list), said);

  const same = (one, other) => one.trim().toLowerCase() === other.trim().toLowerCase();
  const listed = (name) => known.find((one) => same(one, name));
  const divided = (given) => given.split(parts).flatMap((one) => (words.people && !listed(one) ? people(one) : one));
  const store = () => {
    const value = [...names, text.value.trim()].filter(Boolean).join(lines ? "\n" : ", ");
    if (value === source.value) return;
    source.value = value;
    source.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const isNew = (name) => !listed(name) && (create || strange.has(name));
  const draw = () => {
    const held = [...chips.querySelectorAll("button")].indexOf(document.activeElement);
    chips.replaceChildren(
      ...names.map((name, place) => {
        const button = made("button", { type: "button", "aria-label": words.remove.replace("%", name) }, "×");
        button.addEventListener("click", () => remove(place));
        const chip = made("li", { class: isNew(name) ? "chip fresh" : "chip" }, name);
        if (isNew(name)) chip.append(" ", made("small", {}, words.fresh));
        chip.append(button);
        return chip;
      }),
    );
    if (held >= 0) chips.querySelectorAll("button")[held]?.focus();
    chips.hidden = !names.length;
    if (create && create !== document.activeElement) {
      create.closest("label").hidden = !create.checked && !names.some((name) => !listed(name)) && !text.value.trim();
    }
  };
  const add = (name, kept = false) => {
    const clean = listed(name) || name.trim().replace(/\s+/g, " ");
    if (clean && !names.some((one) => same(one, clean))) {
      names.push(clean);
      said.textContent = words.added.replace("%", clean);
      if (words.names && !listed(clean) && !kept) check(clean);
    }
  };
  const commit = () => {
    if (!text.value.trim()) return close();
    divided(text.value).forEach((name) => add(name));
    text.value = "";
    close();
    draw();
    return store();
  };
  const remove = (place) => {
    const [name] = names.splice(place, 1);
    said.textContent = words.removed.replace("%", name);
    draw();
    store();
    text.focus();
  };
  const offered = () => {
    const begun = text.value.trim().toLowerCase();
    const free = known.filter((name) => !names.some((one) => same(one, name)));
    const first = free.filter((name) => name.toLowerCase().startsWith(begun));
    return [...first, ...free.filter((name) => !first.includes(name) && name.toLowerCase().includes(begun))].slice(0, MOST);
  };
  const close = () => {
    list.hidden = true;
    active = -1;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  };
  const open = () => {
    const options = offered().map((name) => [name, name, false]);
    const typed = text.value.trim();
    if (create && typed && !listed(typed)) options.push([typed, words.make.replace("%", typed), true]);
    list.replaceChildren(
      ...options.map(([name, shown, makes], place) => {
        const option = made("li", { id: `${id}-${place}`, role: "option", "aria-selected": "false" }, shown);
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(name, makes));
        option.choose = () => choose(name, makes);
        return option;
      }),
    );
    active = -1;
    list.hidden = !options.length;
    text.setAttribute("aria-expanded", String(!list.hidden));
    text.removeAttribute("aria-activedescendant");
  };
  // Making a topic makes a public address: it is chosen by itself, and stands ticked below the field.
  const choose = (name, makes) => {
    if (makes) create.checked = true;
    text.value = name;
    commit();
    text.focus();
  };
  const move = (step) => {
    if (list.hidden) open();
    const options = [...list.children];
    if (!options.length) return;
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    text.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };

  // Where the names are too many to be in the page, those that go on with what is typed are asked for.
  const ask = async () => {
    const begun = text.value.trim();
    if (!begun) return;
    try {
      const answer = await fetch(`${words.names}?q=${encodeURIComponent(begun)}`);
      if (!answer.ok) return;
      for (const name of (await answer.json()).names) if (!listed(name)) known.push(name);
      if (text.value.trim() === begun && document.activeElement === text && offered().length) open();
    } catch {
      // without the network there are no offers, and the field is as good as before
    }
  };

  // Whoever took such a name for one that is there is told before the form is sent.
  const check = async (name) => {
    try {
      const answer = await fetch(`${words.names}?q=${encodeURIComponent(name)}`);
      if (!answer.ok || (await answer.json()).known) return;
      strange.add(name);
      said.textContent = `${name}: ${words.fresh}`;
      draw();
    } catch {
      // without the network it is said once it is sent
    }
  };

  text.addEventListener("input", () => {
    if (parts.test(text.value)) {
      const begun = text.value.split(parts);
      text.value = begun.pop().trimStart();
      begun.forEach((name) => add(name));
      draw();
    }
    if (text.value.trim() && offered().length) open(); // over what is below it only where there is something to choose
    else close();
    draw();
    store();
    clearTimeout(asking);
    if (words.names) asking = setTimeout(ask, 150);
  });
  text.addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (divided(pasted).length < 2) return;
    event.preventDefault();
    divided(pasted).forEach((name) => add(name));
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
  text.addEventListener("blur", commit);
  const fill = () => {
    names = [];
    for (const name of source.value.split(parts)) add(name, source.getAttribute("aria-invalid") !== "true"); // stored ones are known
    said.textContent = "";
    text.value = "";
    draw();
  };
  source.form.addEventListener("refill", fill);
  if (create) create.addEventListener("change", draw);
  fill();
}
