// Names, one to a line: those that go on with the line being typed are offered as buttons.
const WAIT = 150;

for (const field of document.querySelectorAll("textarea[data-names]")) {
  const place = document.createElement("div");
  place.className = "suggested";
  place.hidden = true;
  field.after(place);
  let timer, asked;

  const around = () => {
    const at = field.selectionStart;
    const begin = field.value.lastIndexOf("\n", at - 1) + 1;
    const end = (field.value.indexOf("\n", at) + 1 || field.value.length + 1) - 1;
    return [begin, end];
  };

  const take = (name) => {
    const [begin, end] = around();
    field.setRangeText(`${name}\n`, begin, Math.min(end + 1, field.value.length), "end");
    place.hidden = true;
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const offer = async () => {
    const [begin, end] = around();
    const begun = field.value.slice(begin, end).trim();
    asked = begun;
    if (!begun) return (place.hidden = true);
    let names = [];
    try {
      const answer = await fetch(`${field.dataset.names}?q=${encodeURIComponent(begun)}`);
      if (answer.ok) names = (await answer.json()).names;
    } catch {
      // without the network there are no offers, and the field is as good as before
    }
    if (asked !== begun) return;
    const had = new Set(field.value.split("\n").map((line) => line.trim().toLowerCase()));
    names = names.filter((name) => !had.has(name.toLowerCase()));
    place.replaceChildren(
      ...names.map((name) => {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
        button.addEventListener("click", () => take(name));
        return button;
      }),
    );
    place.hidden = !names.length;
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, WAIT);
  });
}
