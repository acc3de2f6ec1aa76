// Keyboard shortcuts: Ctrl or Cmd with S saves, with Enter publishes; "?" lists all of them. Single
// letters work only for editors who have turned them on (WCAG 2.1.4).

const LETTERS = "feedsvc.letters";
const inField = (target) =>
  target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

export function listenToKeys(autosave) {
  const dialog = document.getElementById("keys");
  const letters = dialog?.querySelector("input");
  const show = () => dialog && !dialog.open && dialog.showModal();
  const press = (selector) => document.querySelector(selector)?.click();
  const letterActions = {
    n: () => press("[data-key=new]"),
    "/": () => document.querySelector("[type=search]")?.focus(),
    p: () => press("[data-key=preview]"),
  };

  if (letters) {
    letters.checked = localStorage.getItem(LETTERS) === "1";
    letters.addEventListener("change", () =>
      localStorage.setItem(LETTERS, letters.checked ? "1" : ""),
    );
  }
  for (const button of document.querySelectorAll("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", show);
  }
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (!autosave || event.shiftKey || !["s", "enter"].includes(key)) return;
      event.preventDefault();
      if (key === "s") autosave.send(true);
      else press("[data-key=publish]");
    } else if (event.key === "?" && !inField(event.target)) {
      event.preventDefault();
      show();
    } else if (
      localStorage.getItem(LETTERS) === "1" &&
      letterActions[key] &&
      !inField(event.target) &&
      !dialog?.open
    ) {
      event.preventDefault();
      letterActions[key]();
    }
  });
}
