// Copy an address by a button; what happened is said beside it and to screen readers.
const told = document.getElementById("copied");

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "away" });
  document.body.append(field); // without https a browser has no other way
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("refused");
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.firstElementChild;
  const words = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    let said = told.dataset.done;
    try {
      await copy(button.dataset.copy);
    } catch {
      said = told.dataset.failed;
    }
    button.focus();
    label.textContent = said;
    told.textContent = `${said} ${button.dataset.copy}`;
    setTimeout(() => (label.textContent = words), 2000);
  });
}
