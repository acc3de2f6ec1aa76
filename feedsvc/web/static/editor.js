// The rich-text editor in place of a text area. The text area holds the value: it gets every change,
// and the server cleans what it submits. Until something is typed, not a character of it changes.
//
// It is our own and small on purpose (docs/adr). One allow-list on the server decides what a text may
// hold; a framework would bring a second one, whose schema drops stored tables, abbreviations and
// figures, and three to six times the bytes that all admin pages may have. This module leads what
// browsers do themselves (contenteditable, undo, spelling, screen readers) to clean HTML.

import { pictures } from "./figures.js";

// The same tags, other names, attributes and schemes as on the server (parsing/html/vocabulary.py):
// tests/web/test_allow_list.py compares them. The server also checks which tag has which attribute.
const TAGS = new Set(
  ("A STRONG EM U S SUB SUP CODE ABBR TIME CITE Q SMALL P H2 H3 H4 UL OL LI DL DT DD BLOCKQUOTE " +
    "PRE FIGURE FIGCAPTION TABLE CAPTION THEAD TBODY TFOOT TR TH TD BR HR IMG").split(" "),
);
const RENAMED = { B: "STRONG", I: "EM", DFN: "EM", VAR: "EM", H1: "H2", H5: "H4", H6: "H4",
  STRIKE: "S", DEL: "S", INS: "U", KBD: "CODE", SAMP: "CODE", TT: "CODE", DIR: "UL", MENU: "UL" };
// Dropped with all that is in them. The server makes links of what is embedded; here it would load.
const DROPPED = new Set(
  ("SCRIPT STYLE TEMPLATE NOSCRIPT NOEMBED NOFRAMES SVG MATH TITLE TEXTAREA SELECT BUTTON CANVAS " +
    "XML DATALIST IFRAME EMBED OBJECT VIDEO AUDIO").split(" "),
);
const ATTRIBUTES = ["href", "src", "alt", "width", "height", "title", "hreflang", "datetime",
  "start", "type", "value", "colspan", "rowspan", "scope"];
const SAFE = /^(https?:|mailto:|tel:|[^:]*$|[/#?.])/i;
const BLOCK = /^(P|H[1-6]|UL|OL|DL|BLOCKQUOTE|PRE|FIGURE|TABLE|HR|DIV|SECTION|ARTICLE)$/;

// Browsers write a typed space at the edge of bold or italic as a no-break space. Between two words
// without other spaces it was meant.
const normalizeSpaces = (text) => text.replace(/^\u00a0| \u00a0|\u00a0 |\u00a0$/g, " ");

// An inert document: a picture in the page would be loaded, a tracking pixel too, before it is cleaned.
const inertDocument = document.implementation.createHTMLDocument("");

function copyAllowed(node, into) {
  if (node.nodeType === Node.TEXT_NODE) return into.append(normalizeSpaces(node.data));
  const name = node.nodeType === Node.ELEMENT_NODE ? node.tagName.toUpperCase() : "";
  if (!name || DROPPED.has(name)) return undefined;
  const renamed = RENAMED[name] || name;
  // Google Docs wraps everything that it copies in a <b> that is not bold.
  const plain = name === "B" && /font-weight:\s*normal/i.test(node.getAttribute("data-style") || "");
  let target = into;
  if (TAGS.has(renamed) && !plain) {
    target = inertDocument.createElement(renamed);
    for (const attribute of ATTRIBUTES) {
      const value = node.getAttribute(attribute);
      if (value !== null && !(/^(href|src)$/.test(attribute) && !SAFE.test(value.trim()))) {
        target.setAttribute(attribute, value);
      }
    }
    into.append(target);
  } else if (/^(DIV|SECTION|ARTICLE)$/.test(name) && ![...node.children].some((child) => BLOCK.test(child.tagName))) {
    target = inertDocument.createElement("p");
    into.append(target);
  }
  for (const child of node.childNodes) copyAllowed(child, target);
  return undefined;
}

// The CSP blocks styles and handlers in any case; renamed, they do not fill the console with reports.
// Each search ends at the next tag: one that ran to the end of the text would do so for every tag.
const disarm = (html) =>
  html
    .replace(/<(style|script)\b(?:(?!<(?:style|script)\b)[^])*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/([\s"'/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"));

export function cleanHtml(html) {
  const container = inertDocument.createElement("div");
  const parsed = new DOMParser().parseFromString(disarm(html), "text/html"); // inert: nothing in it loads or runs
  for (const child of parsed.body.childNodes) copyAllowed(child, container);
  return container;
}

const escapeHtml = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export function toParagraphs(text) {
  const lines = text.replace(/\r\n?/g, "\n").trim();
  if (!lines) return "";
  const parts = /\n\s*\n/.test(lines) ? lines.split(/\n\s*\n+/) : lines.split("\n");
  return parts.map((part) => `<p>${escapeHtml(part).replace(/\n/g, "<br>")}</p>`).join("");
}

const isMarkup = (text) => /<\/?[a-z][^<>]*>/i.test(text);

export function enableRichText(box) {
  const source = box.querySelector("textarea");
  const tools = box.querySelector("template").content.cloneNode(true).firstElementChild;
  const page = document.createElement("div");
  const linking = tools.querySelector(".link-form");
  const address = linking.querySelector("input");
  let range = null;

  page.className = "page prose";
  page.contentEditable = "true";
  page.dataset.placeholder = source.placeholder;
  for (const [name, value] of Object.entries({ role: "textbox", "aria-multiline": "true", "aria-required": "true" })) {
    page.setAttribute(name, value);
  }
  page.setAttribute("aria-label", document.querySelector(`label[for="${source.id}"]`).textContent.trim());
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (source.hasAttribute(name)) page.setAttribute(name, source.getAttribute(name));
  }
  page.append(...cleanHtml(isMarkup(source.value) ? source.value : toParagraphs(source.value)).childNodes);
  page.id = source.id; // links to the field point here
  source.id += "-source";
  source.hidden = true;
  source.required = false;
  box.prepend(tools, page);
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, false);

  const isEmpty = () => !page.textContent.trim() && !page.querySelector("img, hr, table, li");
  const mark = () => page.classList.toggle("empty", isEmpty());
  const sync = () => {
    source.value = isEmpty() ? "" : cleanHtml(page.innerHTML).innerHTML;
    mark();
  };
  const within = (selector) => {
    const place = getSelection().anchorNode;
    const found = place && (place.nodeType === 1 ? place : place.parentElement).closest(selector);
    return found && page.contains(found) && found !== page ? found : null;
  };
  const run = (command, value) => {
    page.focus();
    document.execCommand(command, false, value);
    sync();
  };
  const block = (name) => run("formatBlock", within(name) ? "p" : name);
  const askLink = () => {
    const selection = getSelection();
    if (!selection.rangeCount || !page.contains(selection.anchorNode)) return;
    range = selection.getRangeAt(0).cloneRange();
    address.value = within("a")?.getAttribute("href") || "";
    linking.hidden = false;
    address.focus();
  };
  const leaveLink = () => {
    linking.hidden = true;
    page.focus();
    if (!range) return;
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };
  const setLink = () => {
    const url = address.value.trim();
    leaveLink();
    if (!url) return run("unlink");
    const full = /^(https?:|mailto:|tel:|[/#])/i.test(url) ? url : `https://${url}`;
    if (getSelection().isCollapsed && !within("a")) return run("insertHTML", `<a href="${escapeHtml(full).replace(/"/g, "&quot;")}">${escapeHtml(url)}</a>`);
    if (getSelection().isCollapsed) getSelection().selectAllChildren(within("a"));
    return run("createLink", full);
  };
  const figures = pictures(page, source.form, sync);
  // The server cleans pasted HTML like every text; without it, the rules above do. The caret stays.
  const pasteMarkup = async (html) => {
    const caret = getSelection().rangeCount ? getSelection().getRangeAt(0).cloneRange() : null;
    let clean = cleanHtml(html).innerHTML;
    try {
      const body = new FormData();
      body.set("csrf", source.form.elements.csrf.value);
      body.set("pasted", html);
      const answer = await fetch(box.dataset.cleanUrl, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(2500) });
      if (answer.ok) clean = cleanHtml(await answer.text()).innerHTML;
    } catch {
      // the server is away: the text is cleaned when it is saved
    }
    page.focus();
    if (caret && page.contains(caret.startContainer)) {
      getSelection().removeAllRanges();
      getSelection().addRange(caret);
    }
    const alone = /^<p>((?:(?!<p>)[^])*)<\/p>$/.exec(clean); // one paragraph goes into the line of the caret
    run("insertHTML", alone ? alone[1] : clean);
    page.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const does = {
    bold: () => run("bold"),
    italic: () => run("italic"),
    link: askLink,
    "set-link": setLink,
    h2: () => block("h2"),
    h3: () => block("h3"),
    ol: () => run("insertOrderedList"),
    picture: () => figures.show?.(figures.selected()),
    blockquote: () => block("blockquote"),
    ul: () => run("insertUnorderedList"),
    clear: () => {
      run("removeFormat");
      run("unlink");
      run("formatBlock", "p");
    },
  };

  // A toolbar is one stop of the Tab key; arrow keys move in it (ARIA Authoring Practices, toolbar).
  const row = [...tools.querySelectorAll(":scope > button")];
  const setTabStop = (at) => row.forEach((button, place) => (button.tabIndex = place === at ? 0 : -1));
  tools.addEventListener("keydown", (event) => {
    const at = row.indexOf(event.target), last = row.length - 1;
    const to = { ArrowRight: at < last ? at + 1 : 0, ArrowLeft: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    row[to].focus();
  });
  row.forEach((button, place) => button.addEventListener("focus", () => setTabStop(place)));
  setTabStop(0);
  for (const button of tools.querySelectorAll("button")) {
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays where it is
    button.addEventListener("click", () => does[button.dataset.do]());
  }
  address.addEventListener("keydown", (event) => {
    const does = { Enter: setLink, Escape: leaveLink }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  page.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    does[name]();
  });
  page.addEventListener("input", sync);
  page.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    const [file] = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!html && !text && !file) return;
    event.preventDefault();
    if (file && !text) return void figures.show?.(null, file);
    if (html) return void pasteMarkup(html);
    if (/^https?:\/\/\S+$/.test(text.trim())) {
      const url = escapeHtml(text.trim()).replace(/"/g, "&quot;");
      if (!getSelection().isCollapsed) run("createLink", text.trim());
      else run("insertHTML", `<a href="${url}">${escapeHtml(text.trim())}</a>`);
    } else if (text.includes("\n")) run("insertHTML", toParagraphs(text));
    else run("insertText", text);
  });
  source.form.addEventListener("refill", () => {
    page.replaceChildren(...cleanHtml(isMarkup(source.value) ? source.value : toParagraphs(source.value)).childNodes);
    mark();
  });
  source.form.addEventListener("reset", () => setTimeout(() => page.replaceChildren(...cleanHtml(source.value).childNodes)));
  mark();
}
