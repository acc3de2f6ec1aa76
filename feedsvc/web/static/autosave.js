// Never lose a sentence. What is typed goes into this browser at once and to the desk after a pause; until the desk
// has it, it stays here and is offered back. Each write has a token and names the writes that it continues, also those
// whose answer never came: so a lost answer is no conflict, and another's words are never written over unseen.

import { cleaned } from "./editor.js";

const PAUSE = 3000, LONGEST = 15000, PATIENCE = 20000, SLOWEST = 30000;
const PREFIX = "feedsvc.text.";
const APART = new Set(["csrf", "do", "pasted", "copy", "token", "picture"]);
const MONTH = 30 * 24 * 3600 * 1000;

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => (byte % 36).toString(36)).join("");
const alike = (one, other) => {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  for (const name of ["revision", "key", "over"]) names.delete(name);
  return [...names].every((name) => (one[name] || "") === (other[name] || ""));
};

// What this browser keeps, by article; a page that is open holds the lock of its own.
const store = {
  write(page, text) {
    try {
      localStorage.setItem(PREFIX + page, JSON.stringify(text));
      return true;
    } catch {
      return false; // full, or forbidden: then the desk alone keeps it
    }
  },
  drop: (page) => localStorage.removeItem(PREFIX + page),
  all() {
    const found = [];
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      try {
        const text = JSON.parse(localStorage.getItem(key));
        if (Date.now() - text.at < MONTH) found.push([key.slice(PREFIX.length), text]);
        else localStorage.removeItem(key);
      } catch {
        localStorage.removeItem(key);
      }
    }
    return found;
  },
};

class Safe {
  constructor(form) {
    this.form = form;
    this.line = document.getElementById("saving");
    this.words = this.line.dataset;
    this.empty = form.action; // of a new article: another one's text is taken back there
    this.page = random();
    this.known = form.elements.copy.value.split(" ").filter(Boolean);
    this.unheard = []; // sent, and not known whether it arrived
    this.token = random();
    this.dirty = false;
    this.held = "hold" in form.dataset; // a conflict: only its editor decides
    this.trouble = "";
    this.wait = 1000;
    this.since = 0;
    this.hold();
    form.autocomplete = "off"; // an old text that the browser puts back would stand on a new revision
    this.listen();
    if ("unsaved" in form.dataset) this.touch();
    this.offer();
  }

  hold() {
    navigator.locks?.request(PREFIX + this.page, () => new Promise(() => {}));
  }

  fields() {
    const found = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !APART.has(name)) found[name] = value;
    }
    return found;
  }

  chain() {
    return [...new Set([...this.known, ...this.unheard])];
  }

  listen() {
    const form = this.form;
    form.addEventListener("input", (event) => event.target.name !== "pasted" && this.touch());
    form.addEventListener("change", (event) => event.target.name !== "pasted" && this.touch());
    form.addEventListener("focusout", () => this.send());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("visibilitychange", () => (document.hidden ? this.send() : this.trouble && this.send()));
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && !this.dirty && location.reload());
    addEventListener("online", () => this.dirty && this.send());
    addEventListener("beforeunload", (event) => {
      if (this.dirty && this.trouble && !this.leaving) event.preventDefault();
    });
  }

  touch() {
    this.token = random();
    this.dirty = true;
    this.keepHere();
    this.since ||= Date.now();
    if (this.held) return this.trouble === "conflict" || this.tell("unsaved");
    if (!this.trouble || this.trouble === "refused") this.plan(Math.min(PAUSE, Math.max(0, this.since + LONGEST - Date.now())));
    return undefined;
  }

  keepHere() {
    const { name, who: editor } = this.form.dataset;
    const text = { name, editor, at: Date.now(), fresh: !this.form.dataset.number, token: this.token, known: this.chain(), fields: this.fields() };
    return store.write(this.page, text);
  }

  plan(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), after);
  }

  body() {
    const body = new FormData();
    for (const [name, value] of Object.entries(this.fields())) body.set(name, value);
    body.set("csrf", this.form.elements.csrf.value);
    body.set("token", this.token);
    if (document.getElementById("errors")) body.set("judge", "1");
    body.set("copy", this.chain().join(" "));
    return body;
  }

  // Send what is there; true once the desk has all of it.
  async send(again = false) {
    clearTimeout(this.timer);
    if (this.held || this.leaving) return false;
    if (this.sending) return (await this.sending) && (!this.dirty || this.send());
    if (!this.dirty && !again) return true;
    this.sending = this.attempt();
    const done = await this.sending;
    this.sending = null;
    if (done && this.dirty) this.plan(PAUSE);
    return done;
  }

  async attempt() {
    const mine = this.token, body = this.body();
    this.unheard.push(mine);
    this.keepHere();
    const slow = setTimeout(() => !this.trouble && this.tell("saving"), 400);
    const call = (this.call = new AbortController());
    const late = setTimeout(() => call.abort(), PATIENCE);
    let answer;
    try {
      answer = await fetch(this.form.dataset.copies, {
        method: "POST", body, redirect: "manual", headers: { Accept: "application/json" }, signal: call.signal,
      });
      if (answer.ok) return this.arrived(mine, await answer.json());
    } catch {
      return this.leaving ? false : this.later("away");
    } finally {
      clearTimeout(slow);
      clearTimeout(late);
    }
    return this.refused(mine, answer);
  }

  arrived(mine, told) {
    this.unheard.splice(0, this.unheard.indexOf(mine) + 1);
    this.known = told.copy ? [told.copy] : [];
    this.wait = 1000;
    this.trouble = "";
    const form = this.form;
    form.elements.copy.value = this.chain().join(" ");
    form.elements.revision.value = told.revision;
    form.elements.over.value = "";
    for (const field of document.querySelectorAll(".pending [name=copy]")) field.value = told.copy; // what "Discard" is of
    if (!form.dataset.number) this.settle(told.address);
    this.dirty = this.token !== mine;
    if (this.dirty) this.keepHere();
    else store.drop(this.page);
    this.since = this.dirty ? Date.now() : 0;
    if (told.state !== form.dataset.state) this.tell("moved", told.said);
    else this.tell("saved", told.said);
    form.dispatchEvent(new CustomEvent("kept", { detail: told }));
    return true;
  }

  // A new article has an address from its first autosave on; reloading leads to it.
  settle(address) {
    const form = this.form;
    form.dataset.number = address.match(/(\d+)$/)[1];
    form.dataset.copies = `${address}/draft`;
    form.action = address;
    history.replaceState(history.state, "", address);
  }

  async refused(mine, answer) {
    if (answer.status === 409) {
      if (this.unheard.at(-1) !== mine) return this.later("", 0); // our own later write was there first
      const told = await answer.json().catch(() => ({}));
      this.held = true;
      this.trouble = "conflict";
      this.tell("conflict", told.said);
      return false;
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") return this.later("ended");
    if (answer.status === 403) return this.renew();
    if (answer.status === 404 || answer.status === 413 || answer.status === 422) {
      const told = await answer.json().catch(() => ({}));
      this.trouble = "refused";
      this.tell("refused", told.said);
      return false;
    }
    return this.later("away");
  }

  // Who logged in again meanwhile has another token; the text goes on under it.
  async renew() {
    try {
      const answer = await fetch(this.form.dataset.token, { redirect: "manual", headers: { Accept: "application/json" } });
      if (!answer.ok) return this.later("ended");
      const { csrf } = await answer.json();
      const isNew = csrf && csrf !== this.form.elements.csrf.value;
      for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
      return this.later(isNew ? "" : "ended", isNew ? 0 : this.wait);
    } catch {
      return this.later("away");
    }
  }

  later(trouble, after = this.wait) {
    this.trouble = trouble;
    if (trouble) this.tell(trouble);
    if (after === this.wait) this.wait = Math.min(this.wait * 2, SLOWEST);
    this.plan(after);
    return false;
  }

  // Leaving: the desk gets it if it can, and this browser keeps it until a page has seen that it arrived.
  leave() {
    if (!this.dirty || this.leaving) return;
    const body = this.body();
    this.unheard.push(this.token);
    this.keepHere();
    if (!this.held) fetch(this.form.dataset.copies, { method: "POST", body, keepalive: true }).catch(() => {});
  }

  async submit(event) {
    if (this.leaving || event.defaultPrevented) return;
    const form = this.form;
    if (!navigator.onLine || this.trouble === "away") {
      event.preventDefault();
      const button = event.submitter;
      if (this.held || !(await this.send(true))) return void this.tell("blocked");
      form.requestSubmit(button);
      return;
    }
    form.elements.token.value = this.token;
    form.elements.copy.value = [...this.chain(), this.token].join(" ");
    if (this.dirty) this.keepHere();
    this.leaving = true;
    this.call?.abort(); // what is on its way still is in the form too
    setTimeout(() => (this.leaving = false), PATIENCE);
  }

  tell(state, said = "") {
    const loud = !["saved", "saving"].includes(state);
    const words = [state === "saved" ? said : this.words[state], !loud || state === "moved" ? "" : said].filter(Boolean).join(" ");
    if (this.line.dataset.now === state + words) return;
    this.line.dataset.now = state + words;
    this.line.classList.toggle("loud", loud);
    this.line.setAttribute("aria-live", loud ? "assertive" : "polite");
    this.line.replaceChildren(words);
    if (state === "conflict") this.line.append(" ", this.button(this.words.compare, "keep"));
    if (state === "ended") this.line.append(" ", this.link(this.words.login, this.form.dataset.login, "_blank"));
    if (state === "moved") this.line.append(" ", this.link(this.words.reload, location.pathname));
  }

  button(words, verb) {
    const button = Object.assign(document.createElement("button"), { name: "do", value: verb, textContent: words });
    button.setAttribute("form", this.form.id);
    return button;
  }

  link(words, href, target = "") {
    return Object.assign(document.createElement("a"), { href, target, textContent: words });
  }

  // Texts of pages that ended before the desk had them.
  offer() {
    const { name, who: editor, sent, number } = this.form.dataset;
    for (const [page, text] of store.all()) {
      if (page === this.page || text.editor !== editor) continue;
      if (sent && text.token === sent) store.drop(page);
      else if (text.name === name || (!number && text.fresh)) this.whenLeft(page, () => this.show(page));
    }
  }

  whenLeft(page, then) {
    if (!navigator.locks) return then();
    return navigator.locks.request(PREFIX + page, { signal: AbortSignal.timeout(3000) }, then).catch(() => {});
  }

  show(page) {
    const text = store.all().find(([name]) => name === page)?.[1];
    if (!text) return;
    if (this.known.includes(text.token) || alike(text.fields, this.fields())) return void store.drop(page);
    const box = document.getElementById("offered").content.cloneNode(true).firstElementChild;
    box.querySelector("[data-title]").textContent = text.fields.title || "";
    box.querySelector("[data-text]").textContent = cleaned(text.fields.body || "").textContent.slice(-400);
    const at = box.querySelector("time");
    at.textContent = new Date(text.at).toLocaleString(document.documentElement.lang, { timeZone: this.form.dataset.zone, dateStyle: "long", timeStyle: "short" });
    box.querySelector("[data-do=take]").addEventListener("click", async () => {
      await this.sending; // it may give this form an article of its own
      if (this.form.dataset.number && text.name !== this.form.dataset.name) return location.assign(this.empty);
      box.remove();
      document.getElementById("f-title").focus();
      this.takeBack(page, text);
    });
    box.querySelector("[data-do=drop]").addEventListener("click", () => {
      store.drop(page);
      box.remove();
      document.getElementById("f-title").focus();
    });
    this.form.before(box);
  }

  // The desk judges by the revision that the text was based on whether somebody else wrote since.
  async takeBack(page, text) {
    const form = this.form;
    if (this.dirty) {
      this.keepHere();
      this.page = random();
      this.hold();
    }
    for (const field of form.elements) {
      if (!field.name || APART.has(field.name)) continue;
      if (field.type === "checkbox") field.checked = text.fields[field.name] === field.value;
      else field.value = text.fields[field.name] ?? "";
    }
    form.dispatchEvent(new CustomEvent("refill"));
    form.dataset.name = text.name; // with the key, an empty form takes the name over
    this.known = text.known;
    this.unheard = [];
    this.held = false;
    this.trouble = "";
    this.touch();
    store.drop(page);
    await this.send();
  }
}

export const keepSafe = (form) => new Safe(form);
