// What was refused and is right now is no longer said: at each autosave the desk tells what is still wrong.

// Whether a name or an address is taken or retired, and how a picture was, only sending the form tells:
// what was said of these stays at least until they are changed.
const OPEN = { topics: ["topics", "create_topics"], image: ["image"], slug: ["slug"], section: ["section"], authors: ["authors"] };

export function mend(form, fields) {
  const summary = document.getElementById("errors"), title = document.getElementById("errors-title");
  if (!summary || !title) return;
  const before = fields();
  const forget = (row, name) => {
    const field = document.getElementById(`f-${name}`), told = document.getElementById(`w-${name}`);
    if (row.contains(document.activeElement)) field.focus();
    row.remove();
    told?.remove();
    field.removeAttribute("aria-invalid");
    const about = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id !== `w-${name}`);
    field.setAttribute("aria-describedby", about.join(" "));
  };
  form.addEventListener("kept", ({ detail }) => {
    if (!detail?.wrong) return;
    const now = fields();
    for (const link of summary.querySelectorAll("a[href^='#f-']")) {
      const name = link.hash.slice(3);
      const same = OPEN[name]?.every((one) => now[one] === before[one]);
      if (!same && !detail.wrong.includes(name)) forget(link.closest("li"), name);
    }
    const left = summary.querySelectorAll("li").length;
    title.textContent = left === 1 ? title.dataset.one : title.dataset.many.replace("#", left);
    if (!left) summary.remove();
  });
}
