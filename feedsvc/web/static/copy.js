// Copy an address with a button; the result is shown on it and announced to screen readers.
const status = document.getElementById("copied");

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), {
    value: text,
    className: "visually-hidden",
  });
  document.body.append(field); // without HTTPS a browser has no Clipboard API
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("refused");
}

for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;

// Listen on the document: an open article replaces its head when it is published.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button[data-copy]");
  if (!button) return;
  const label = button.firstElementChild;
  label.dataset.label ??= label.textContent;
  let message = status.dataset.done;
  try {
    await copy(button.dataset.copy);
  } catch {
    message = status.dataset.failed;
  }
  button.focus();
  label.textContent = message;
  status.textContent = `${message} ${button.dataset.copy}`;
  setTimeout(() => (label.textContent = label.dataset.label), 2000);
});
