// Remove a problem from the page once it is solved: the answer to each autosave lists the fields
// that are still wrong.

import { whenReleased } from "./pointer.js";

// The server checks pictures, and whether a name is taken or retired, only when the form is
// submitted: these problems stay at least until their fields change.
const DECIDED_ON_SUBMIT = {
  topics: ["topics", "create_topics"],
  image: ["image"],
  slug: ["slug"],
  section: ["section"],
  authors: ["authors"],
};

export function removeSolvedProblems(form, fields) {
  const summary = document.getElementById("errors"),
    title = document.getElementById("errors-title");
  if (!summary || !title) return;
  const before = fields();
  const removeProblem = (row, name) => {
    const field = document.getElementById(`f-${name}`),
      message = document.getElementById(`w-${name}`);
    if (row.contains(document.activeElement)) field.focus();
    row.remove();
    message?.remove();
    field.removeAttribute("aria-invalid");
    const about = (field.getAttribute("aria-describedby") || "")
      .split(" ")
      .filter((id) => id !== `w-${name}`);
    field.setAttribute("aria-describedby", about.join(" "));
  };
  form.addEventListener("autosaved", ({ detail }) => {
    if (detail?.wrong_fields) whenReleased(() => removeSolved(detail.wrong_fields));
  });
  const removeSolved = (wrong) => {
    const now = fields();
    for (const link of summary.querySelectorAll("a[href^='#f-']")) {
      const name = link.hash.slice(3);
      const same = DECIDED_ON_SUBMIT[name]?.every((field) => now[field] === before[field]);
      if (!same && !wrong.includes(name)) removeProblem(link.closest("li"), name);
    }
    const left = summary.querySelectorAll("li").length;
    if (left) title.textContent = JSON.parse(title.dataset.titles)[left - 1];
    else summary.remove();
  };
}
