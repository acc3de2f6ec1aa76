// The progress of an import: renew that part of the page while the import runs.

const wait = 2000;

async function show() {
  const part = document.getElementById("progress");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    // When logged out, the browser shows the answer.
    if (new URL(answer.url).pathname !== location.pathname) return location.reload();
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("progress");
      if (fresh && fresh.innerHTML !== part.innerHTML) {
        const hadFocus = part.contains(document.activeElement);
        const status = part.querySelector("[role=status]");
        const text = fresh.querySelector("[role=status]").textContent;
        // The element stays, so that screen readers announce a new text.
        if (status.textContent !== text) status.textContent = text;
        fresh.querySelector("[role=status]").replaceWith(status);
        part.replaceChildren(...fresh.childNodes);
        if (hadFocus) (part.querySelector("a, button") || document.getElementById("main")).focus();
      }
      if (fresh && !("working" in fresh.dataset)) {
        delete part.dataset.working;
        return undefined;
      }
    }
  } catch {
    // The server does not answer now, but may answer the next request.
  }
  return setTimeout(show, wait);
}

setTimeout(show, wait);
