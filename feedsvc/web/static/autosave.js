// Autosave stores every change in this browser at once and sends it to the server after a pause.
// Text that the server has not confirmed stays in localStorage, and a later page offers to restore
// it. Each write has a token and names the writes that it continues, also those whose answers were
// lost. So a lost answer causes no conflict, and no editor overwrites another's text unseen.

import { cleanHtml } from "./clean_html.js";
import { whenReleased } from "./pointer.js";

const PAUSE = 3000; // ms without typing before a change is sent
const LONGEST_PAUSE = 15000; // ms after which a change is sent even while typing goes on
const TIMEOUT = 20000; // ms that a request may take
const LONGEST_RETRY = 30000; // ms between two attempts while the server is away
// The path of the site is in the name, because sites under other paths share the storage.
const [SITE] = location.pathname.split("/admin/");
const PREFIX = `feedsvc.text.${SITE && `${SITE}/`}`;
const NOT_STORED = new Set(["csrf", "do", "pasted", "draft", "token", "picture"]);
const MONTH = 30 * 24 * 3600 * 1000;

const isOfThisSite = (name) =>
  name.startsWith(PREFIX) && !name.slice(PREFIX.length).includes("/");

const createToken = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => (byte % 36).toString(36)).join(
    "",
  );
const isSameText = (fields, other) => {
  const names = new Set([...Object.keys(fields), ...Object.keys(other)]);
  for (const name of ["revision", "key", "replaces"]) names.delete(name);
  return [...names].every((name) => (fields[name] || "") === (other[name] || ""));
};

// The texts in localStorage, one for each page. An open page holds the Web Lock of its own text,
// so that other pages do not offer it.
const store = {
  write(page, text) {
    try {
      localStorage.setItem(PREFIX + page, JSON.stringify(text));
      return true;
    } catch {
      return false; // storage is full or forbidden: only the server has the text
    }
  },
  drop: (page) => localStorage.removeItem(PREFIX + page),
  all() {
    const texts = [];
    for (const key of Object.keys(localStorage).filter(isOfThisSite)) {
      try {
        const text = JSON.parse(localStorage.getItem(key));
        if (Date.now() - text.at < MONTH) texts.push([key.slice(PREFIX.length), text]);
        else localStorage.removeItem(key);
      } catch {
        localStorage.removeItem(key);
      }
    }
    return texts;
  },
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.line = document.getElementById("saving");
    this.messages = this.line.dataset;
    this.newArticleUrl = form.action; // another new article's text is restored in its own form
    this.page = createToken();
    this.known = form.elements.draft.value.split(" ").filter(Boolean);
    this.unconfirmed = []; // tokens of writes that were sent and not answered
    this.token = createToken();
    this.hasChanges = false;
    this.isPaused = "paused" in form.dataset; // after a conflict the editor decides what is sent
    this.trouble = "";
    this.retryDelay = 1000;
    this.changedSince = 0;
    this.lockPage();
    form.autocomplete = "off"; // a browser would restore an old text under a new revision
    this.listen();
    if ("unsaved" in form.dataset) this.markChanged();
    this.offerTexts();
  }

  lockPage() {
    navigator.locks?.request(PREFIX + this.page, () => new Promise(() => {}));
  }

  fields() {
    const texts = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !NOT_STORED.has(name)) texts[name] = value;
    }
    return texts;
  }

  listContinued() {
    return [...new Set([...this.known, ...this.unconfirmed])];
  }

  listen() {
    const form = this.form;
    form.addEventListener("input", (event) => event.target.name !== "pasted" && this.markChanged());
    form.addEventListener(
      "change",
      (event) => event.target.name !== "pasted" && this.markChanged(),
    );
    form.addEventListener("focusout", () => this.send());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("visibilitychange", () =>
      document.hidden ? this.send() : this.trouble && this.send(),
    );
    addEventListener("pagehide", () => this.sendOnLeaving());
    // The browser went back to a page whose form was submitted: the server may have a newer text.
    addEventListener("pageshow", (event) => {
      if (event.persisted && (this.isLeaving || !this.hasChanges)) location.reload();
    });
    addEventListener("online", () => this.hasChanges && this.send());
    addEventListener("beforeunload", (event) => {
      if (this.hasChanges && this.trouble && !this.isLeaving) event.preventDefault();
    });
  }

  markChanged() {
    this.token = createToken();
    this.hasChanges = true;
    this.storeLocally();
    this.changedSince ||= Date.now();
    if (this.isPaused) return this.trouble === "conflict" || this.showStatus("unsaved");
    if (!this.trouble) this.showStatus("pending");
    if (!this.trouble || this.trouble === "refused")
      this.schedule(Math.min(PAUSE, Math.max(0, this.changedSince + LONGEST_PAUSE - Date.now())));
    return undefined;
  }

  storeLocally() {
    const { name, editorName: editor } = this.form.dataset;
    const text = {
      name,
      editor,
      at: Date.now(),
      isNew: !this.form.dataset.number,
      token: this.token,
      known: this.listContinued(),
      fields: this.fields(),
    };
    return store.write(this.page, text);
  }

  schedule(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), after);
  }

  buildBody() {
    const body = new FormData();
    for (const [name, value] of Object.entries(this.fields())) body.set(name, value);
    body.set("csrf", this.form.elements.csrf.value);
    body.set("token", this.token);
    if (document.getElementById("errors")) body.set("validate", "1");
    body.set("draft", this.listContinued().join(" "));
    return body;
  }

  // Send the present text. Resolves to true once the server has all of it.
  async send(again = false) {
    clearTimeout(this.timer);
    if (this.isPaused || this.isLeaving) return false;
    if (this.sending) return (await this.sending) && (!this.hasChanges || this.send());
    if (!this.hasChanges && !again) return true;
    this.sending = this.attempt();
    const done = await this.sending;
    this.sending = null;
    if (done && this.hasChanges) this.schedule(PAUSE);
    return done;
  }

  async attempt() {
    const token = this.token,
      body = this.buildBody();
    this.unconfirmed.push(token);
    this.storeLocally();
    const slow = setTimeout(() => !this.trouble && this.showStatus("saving"), 400);
    const call = (this.call = new AbortController());
    const late = setTimeout(() => call.abort(), TIMEOUT);
    let answer;
    try {
      answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json" },
        signal: call.signal,
      });
      if (answer.ok) return this.confirm(token, await answer.json());
    } catch {
      return this.isLeaving ? false : this.retry("away");
    } finally {
      clearTimeout(slow);
      clearTimeout(late);
    }
    return this.handleRefusal(token, answer);
  }

  confirm(token, saved) {
    this.unconfirmed.splice(0, this.unconfirmed.indexOf(token) + 1);
    this.known = saved.draft ? [saved.draft] : [];
    this.retryDelay = 1000;
    this.trouble = "";
    const form = this.form;
    form.elements.draft.value = this.listContinued().join(" ");
    form.elements.revision.value = saved.revision;
    form.elements.replaces.value = "";
    for (const field of document.querySelectorAll(".pending [name=draft]"))
      field.value = saved.draft; // the draft that "Discard" archives
    if (!form.dataset.number) this.adoptAddress(saved.address);
    this.hasChanges = this.token !== token;
    if (this.hasChanges) this.storeLocally();
    else store.drop(this.page);
    this.changedSince = this.hasChanges ? Date.now() : 0;
    const hasNewState = saved.state !== form.dataset.state;
    if (hasNewState)
      this.showStatus(saved.draft ? "moved" : "same", saved.draft ? saved.message : "");
    else this.showStatus(this.hasChanges ? "pending" : "saved", saved.message);
    const note = document.querySelector("[data-language-note]");
    whenReleased(() => (note.textContent = saved.language_note)); // the note may need a second line
    form.dispatchEvent(new CustomEvent("autosaved", { detail: saved }));
    return true;
  }

  // A new article has an address after its first autosave: a reload opens that address.
  adoptAddress(address) {
    const form = this.form;
    form.dataset.number = address.match(/(\d+)$/)[1];
    form.dataset.draftUrl = `${address}/draft`;
    form.action = address;
    history.replaceState(history.state, "", address);
  }

  async handleRefusal(token, answer) {
    if (answer.status === 409) {
      // A later write of this page arrived first: no conflict with another editor.
      if (this.unconfirmed.at(-1) !== token) return this.retry("", 0);
      const saved = await answer.json().catch(() => ({}));
      this.isPaused = true;
      this.trouble = "conflict";
      this.showStatus("conflict", saved.message);
      return false;
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") return this.retry("ended");
    if (answer.status === 403) return this.renewToken();
    if (answer.status === 404 || answer.status === 413 || answer.status === 422) {
      const saved = await answer.json().catch(() => ({}));
      this.trouble = "refused";
      this.showStatus("refused", saved.message);
      return false;
    }
    return this.retry("away");
  }

  // An editor who has logged in again has another CSRF token: continue with it.
  async renewToken() {
    try {
      const answer = await fetch(this.form.dataset.tokenUrl, {
        redirect: "manual",
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) return this.retry("ended");
      const { csrf } = await answer.json();
      const isNew = csrf && csrf !== this.form.elements.csrf.value;
      for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
      return this.retry(isNew ? "" : "ended", isNew ? 0 : this.retryDelay);
    } catch {
      return this.retry("away");
    }
  }

  retry(trouble, after = this.retryDelay) {
    this.trouble = trouble;
    if (trouble) this.showStatus(trouble);
    if (after === this.retryDelay) this.retryDelay = Math.min(this.retryDelay * 2, LONGEST_RETRY);
    this.schedule(after);
    return false;
  }

  // Send the text while the page unloads. It stays in localStorage until the server confirms it.
  sendOnLeaving() {
    if (!this.hasChanges || this.isLeaving) return;
    const body = this.buildBody();
    this.unconfirmed.push(this.token);
    this.storeLocally();
    if (!this.isPaused)
      fetch(this.form.dataset.draftUrl, { method: "POST", body, keepalive: true }).catch(() => {});
  }

  async submit(event) {
    if (this.isLeaving || event.defaultPrevented) return;
    const form = this.form;
    if (!navigator.onLine || this.trouble === "away") {
      event.preventDefault();
      const button = event.submitter;
      if (this.isPaused || !(await this.send(true))) return void this.showStatus("blocked");
      form.requestSubmit(button);
      return;
    }
    form.elements.token.value = this.token;
    form.elements.draft.value = [...this.listContinued(), this.token].join(" ");
    if (this.hasChanges) this.storeLocally();
    this.isLeaving = true;
    this.call?.abort(); // the submitted form contains the same text
    setTimeout(() => (this.isLeaving = false), TIMEOUT);
  }

  showStatus(state, detail = "") {
    const isWarning = !["saved", "saving", "pending"].includes(state);
    const message = [
      state === "saved" ? detail : this.messages[state],
      !isWarning || state === "moved" ? "" : detail,
    ]
      .filter(Boolean)
      .join(" ");
    if (this.line.dataset.now === state + message) return;
    this.line.dataset.now = state + message;
    whenReleased(() => this.writeStatus(state, message, isWarning));
  }

  writeStatus(state, message, isWarning) {
    this.line.classList.toggle("loud", isWarning);
    // Typing changes the line every few seconds, which is announced only once a minute.
    const isNews = state !== "pending" && (state !== "saved" || message !== this.lastSaved);
    if (state === "saved") this.lastSaved = message;
    this.line.setAttribute("aria-live", isWarning ? "assertive" : isNews ? "polite" : "off");
    this.line.replaceChildren(message);
    if (state === "conflict")
      this.line.append(" ", this.button(this.messages.compare, "save_draft"));
    if (state === "ended") {
      const { loginUrl, number } = this.form.dataset;
      const address = number ? loginUrl + encodeURIComponent(`?article=${number}`) : loginUrl;
      this.line.append(" ", this.link(this.messages.login, address, "_blank"));
    }
    if (state === "moved" || state === "same")
      this.line.append(" ", this.link(this.messages.reload, location.pathname));
  }

  button(label, verb) {
    const button = Object.assign(document.createElement("button"), {
      name: "do",
      value: verb,
      textContent: label,
    });
    button.setAttribute("form", this.form.id);
    return button;
  }

  link(label, href, target = "") {
    return Object.assign(document.createElement("a"), { href, target, textContent: label });
  }

  // Offer the texts of pages that closed before the server had them.
  offerTexts() {
    const { name, editorName: editor, submittedToken, number } = this.form.dataset;
    for (const [page, text] of store.all()) {
      if (page === this.page || text.editor !== editor) continue;
      if (submittedToken && text.token === submittedToken) store.drop(page);
      else if (text.name === name || (!number && text.isNew))
        this.whenClosed(page, () => this.show(page));
    }
  }

  whenClosed(page, then) {
    if (!navigator.locks) return then();
    return navigator.locks
      .request(PREFIX + page, { signal: AbortSignal.timeout(3000) }, then)
      .catch(() => {});
  }

  show(page) {
    const text = store.all().find(([name]) => name === page)?.[1];
    if (!text) return;
    if (this.known.includes(text.token) || isSameText(text.fields, this.fields()))
      return void store.drop(page);
    const box = document.getElementById("offered").content.cloneNode(true).firstElementChild;
    box.querySelector("[data-title]").textContent = text.fields.title || "";
    box.querySelector("[data-text]").textContent = cleanHtml(
      text.fields.body || "",
    ).textContent.slice(-400);
    this.showTime(box.querySelector("[data-time]"), text.at);
    box.querySelector("[data-do=restore]").addEventListener("click", async () => {
      await this.sending; // the first autosave gives this form an article
      if (this.form.dataset.number && text.name !== this.form.dataset.name)
        return location.assign(this.newArticleUrl);
      box.remove();
      document.getElementById("f-title").focus();
      this.restore(page, text);
    });
    box.querySelector("[data-do=delete]").addEventListener("click", () => {
      store.drop(page);
      box.remove();
      document.getElementById("f-title").focus();
    });
    whenReleased(() => this.form.before(box));
  }

  // Show an instant in the server's format, or in the browser's if the server does not answer.
  async showTime(place, at) {
    const { lang } = document.documentElement;
    const time = document.createElement("time");
    time.dateTime = new Date(at).toISOString();
    place.append(time);
    try {
      const answer = await fetch(`${this.form.dataset.timeUrl}?at=${at}`, { redirect: "manual" });
      if (!answer.ok) throw new Error(answer.statusText);
      time.textContent = (await answer.json()).text;
    } catch {
      time.textContent = new Date(at).toLocaleString(lang, {
        dateStyle: "long",
        timeStyle: "short",
      });
    }
  }

  // Put a stored text into the form. The server compares the revision that the text was based on,
  // and answers with a conflict if somebody else has written since.
  async restore(page, text) {
    const form = this.form;
    if (this.hasChanges) {
      this.storeLocally();
      this.page = createToken();
      this.lockPage();
    }
    for (const field of form.elements) {
      if (!field.name || NOT_STORED.has(field.name)) continue;
      if (field.type === "checkbox") field.checked = text.fields[field.name] === field.value;
      else field.value = text.fields[field.name] ?? "";
    }
    form.dispatchEvent(new CustomEvent("refill"));
    form.dataset.name = text.name; // the restored key belongs to this name
    this.known = text.known;
    this.unconfirmed = [];
    this.isPaused = false;
    this.trouble = "";
    this.markChanged();
    store.drop(page);
    await this.send();
  }
}

export const startAutosave = (form) => new Autosave(form);
