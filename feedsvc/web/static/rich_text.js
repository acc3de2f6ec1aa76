// The rich-text editor in place of a text area. The text area holds the value: it gets every
// change, and the server cleans what it submits. Until something is typed, not a character of it
// changes.
//
// It is our own and small on purpose (docs/adr). One allow-list on the server decides what a text
// may hold; a framework would bring a second one, whose schema drops stored tables, abbreviations
// and figures, and twice the bytes that all admin pages may have. Browsers do what they do well:
// typing, spelling, input methods, screen readers. The text_*.js modules change the
// structure.

import { cleanHtml, isMarkup, toParagraphs } from "./clean_html.js";
import { pictures } from "./figures.js";
import { enableRemarks, readPaste } from "./paste.js";
import {
  findAround,
  findLine,
  placeCaret,
  readRange,
  removeFiller,
  select,
  wrapLooseWords,
} from "./text_blocks.js";
import {
  clearFormatting,
  isMarked,
  setLink,
  toggleHeading,
  toggleList,
  toggleMark,
  toggleQuote,
} from "./text_format.js";
import { findHabit } from "./text_habits.js";
import { createHistory } from "./text_history.js";
import { insertLink, insertNodes, insertText, toAddress } from "./text_insert.js";
import {
  breakLine,
  breakShortLine,
  deleteAtEdge,
  deleteRange,
  findWholeMark,
  leaveByArrow,
} from "./text_keys.js";

// Remove the styles and elements that browsers leave behind from deleted formatting.
function dropStyles(page) {
  for (const element of page.querySelectorAll("[style]")) element.removeAttribute("style");
  const { anchorNode, anchorOffset } = getSelection();
  const leftovers = [...page.querySelectorAll("font, span, b, i")];
  for (const element of leftovers) {
    const name = { b: "strong", i: "em" }[element.localName];
    const clean = name ? document.createElement(name) : document.createDocumentFragment();
    clean.append(...element.childNodes);
    element.replaceWith(clean);
  }
  if (leftovers.length && page.contains(anchorNode))
    getSelection().collapse(anchorNode, anchorOffset);
}

export function enableRichText(box) {
  const source = box.querySelector("textarea");
  const tools = box.querySelector("template").content.cloneNode(true).firstElementChild;
  const page = document.createElement("div");
  const linking = tools.querySelector(".link-form");
  const address = linking.querySelector("input");
  const history = createHistory(page);
  let range = null; // where a link is to be set
  let marks = null,
    marksAt = null; // the marks of the next typed character, and its place

  page.className = "page prose";
  page.contentEditable = "true";
  page.dataset.placeholder = source.placeholder;
  for (const [name, value] of Object.entries({
    role: "textbox",
    "aria-multiline": "true",
    "aria-required": "true",
  })) {
    page.setAttribute(name, value);
  }
  page.setAttribute(
    "aria-label",
    document.querySelector(`label[for="${source.id}"]`).textContent.trim(),
  );
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (source.hasAttribute(name)) page.setAttribute(name, source.getAttribute(name));
  }
  page.id = source.id; // links to the field point here
  source.id += "-source";
  source.hidden = true;
  source.required = false;
  box.prepend(tools, page);

  const isEmpty = () => !page.textContent.trim() && !page.querySelector("img, hr, table, li");
  const mark = () => page.classList.toggle("empty", isEmpty());
  const sync = () => {
    source.value = isEmpty() ? "" : cleanHtml(page.innerHTML).innerHTML;
    mark();
  };
  const fill = () => {
    page.replaceChildren(
      ...cleanHtml(isMarkup(source.value) ? source.value : toParagraphs(source.value)).childNodes,
    );
    wrapLooseWords(page);
    history.clear();
    mark();
  };
  // Keep the caret between the toolbar and the row of actions, which stay in the window.
  const reveal = () => {
    const { focusNode } = getSelection();
    // A caret in an empty line has no place of its own.
    const line = focusNode?.nodeType === 3 ? focusNode.parentElement : focusNode;
    const places = [readRange(page), line === page ? null : line];
    const { top, bottom } =
      places.map((each) => each?.getBoundingClientRect()).find((place) => place?.height) || {};
    const [high, low] = [
      tools.offsetHeight,
      innerHeight - (source.form.querySelector(".actions")?.offsetHeight || 0),
    ];
    if (bottom > low) scrollBy(0, bottom - low + 8);
    else if (top < high) scrollBy(0, top - high - 8);
  };
  const changed = () => {
    page.dispatchEvent(new InputEvent("input", { bubbles: true }));
    reveal();
    showPressed();
  };
  // Do one step, which Ctrl+Z undoes.
  const edit = (change, kind = "") => {
    history.record(kind);
    marks = null;
    change();
    changed();
  };
  const run = (command, ...values) => {
    page.focus();
    if (!readRange(page)) placeCaret(page, true);
    edit(() => command(page, ...values));
  };
  const travel = (step) => step() && changed();

  // A mark that is set without a selection is for the text that is typed next.
  const readMark = (name) => marks?.[name] ?? isMarked(page, name);
  const switchMark = (name) => {
    page.focus();
    if (!readRange(page)?.collapsed) return run(toggleMark, name);
    setMarks({ ...marks, [name]: !readMark(name) });
    return showPressed();
  };
  const setMarks = (next) => {
    const { anchorNode, anchorOffset } = getSelection();
    [marks, marksAt] = [next || null, [anchorNode, anchorOffset]];
  };
  const buttons = Object.fromEntries(
    [...tools.querySelectorAll("button")].map((button) => [button.dataset.do, button]),
  );
  const showPressed = () => {
    const { anchorNode, anchorOffset } = getSelection();
    if (!page.contains(anchorNode)) return;
    if (marks && (anchorNode !== marksAt[0] || anchorOffset !== marksAt[1])) marks = null;
    const list = findAround(page, anchorNode, "li")?.parentElement.localName;
    const pressed = {
      bold: readMark("strong"),
      italic: readMark("em"),
      link: isMarked(page, "a"),
      ul: list === "ul",
      ol: list === "ol",
    };
    for (const name of ["h2", "h3", "blockquote"]) pressed[name] = isMarked(page, name);
    for (const [name, isPressed] of Object.entries(pressed))
      buttons[name].setAttribute("aria-pressed", String(isPressed));
  };

  const askLink = () => {
    range = readRange(page);
    if (!range) return;
    address.value =
      findAround(page, range.startContainer, "a")
        ?.getAttribute("href")
        ?.replace(/^mailto:/, "") || "";
    linking.hidden = false;
    address.focus();
  };
  const leaveLink = () => {
    linking.hidden = true;
    page.focus();
    if (range) select(range);
  };
  const putLink = () => {
    const typed = address.value.trim(),
      full = toAddress(typed);
    address.setCustomValidity(typed && !full ? address.dataset.wrong : "");
    if (!address.reportValidity()) return;
    leaveLink();
    linkTo(full, typed);
  };
  const linkTo = (full, typed) => {
    const chosen = readRange(page);
    if (!chosen?.collapsed || findAround(page, chosen.startContainer, "a")) run(setLink, full);
    else if (full) run(insertLink, full, typed);
  };
  const figures = pictures(page, source.form, edit);
  // The caret stays where it is until the server has answered.
  const paste = async (html, text) => {
    const caret = readRange(page);
    const nodes = await readPaste(box, source.form.elements.csrf.value, html, text);
    page.focus();
    if (caret && page.contains(caret.startContainer)) select(caret);
    if (nodes.length) run(insertNodes, nodes);
  };
  const does = {
    bold: () => switchMark("strong"),
    italic: () => switchMark("em"),
    link: askLink,
    "set-link": putLink,
    h2: () => run(toggleHeading, "h2"),
    h3: () => run(toggleHeading, "h3"),
    ol: () => run(toggleList, "ol"),
    ul: () => run(toggleList, "ul"),
    picture: () => figures.show?.(figures.selected()),
    blockquote: () => run(toggleQuote),
    clear: () => run(clearFormatting),
  };

  // A toolbar is one stop of the Tab key; arrow keys move in it (ARIA Authoring Practices,
  // toolbar).
  const row = [...tools.querySelectorAll(":scope > button")];
  const setTabStop = (at) =>
    row.forEach((button, place) => (button.tabIndex = place === at ? 0 : -1));
  tools.addEventListener("keydown", (event) => {
    const at = row.indexOf(event.target),
      last = row.length - 1;
    const to = {
      ArrowRight: at < last ? at + 1 : 0,
      ArrowLeft: at > 0 ? at - 1 : last,
      Home: 0,
      End: last,
    }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    row[to].focus();
  });
  row.forEach((button, place) => button.addEventListener("focus", () => setTabStop(place)));
  setTabStop(0);
  for (const button of tools.querySelectorAll("button")) {
    // The caret stays where it is.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => does[button.dataset.do]());
  }
  address.addEventListener("input", () => address.setCustomValidity(""));
  address.addEventListener("keydown", (event) => {
    const does = { Enter: putLink, Escape: leaveLink }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  document.addEventListener("selectionchange", showPressed);
  page.addEventListener("mousedown", history.endStep);
  page.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (/^(arrow|home|end|page)/.test(key)) history.endStep();
    if (/^arrow/.test(key) && !event.shiftKey && readRange(page)?.collapsed)
      leaveIfStuck(/down|right/.test(key));
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const name = event.shiftKey ? "" : { b: "bold", i: "italic", k: "link" }[key];
    if (name) does[name]();
    else if (key === "z") travel(event.shiftKey ? history.redo : history.undo);
    else if (key === "y" && !event.shiftKey) travel(history.redo);
    else return;
    event.preventDefault();
  });
  const leaveIfStuck = (forward) => {
    const { anchorNode, anchorOffset } = getSelection();
    setTimeout(() => {
      const now = getSelection();
      if (
        now.anchorNode === anchorNode &&
        now.anchorOffset === anchorOffset &&
        leaveByArrow(page, forward)
      )
        changed();
    });
  };
  // A click below the last block begins a paragraph.
  page.addEventListener("click", (event) => {
    if (
      event.target !== page ||
      event.clientY <= page.lastElementChild.getBoundingClientRect().bottom
    )
      return;
    placeCaret(page, true);
    leaveByArrow(page, true);
  });

  const whatBrowsersAsk = {
    insertParagraph: () => edit(() => breakLine(page)),
    insertLineBreak: () => edit(() => breakShortLine(page)),
    historyUndo: () => travel(history.undo),
    historyRedo: () => travel(history.redo),
    formatBold: () => switchMark("strong"),
    formatItalic: () => switchMark("em"),
    formatUnderline: () => switchMark("u"),
    insertOrderedList: does.ol,
    insertUnorderedList: does.ul,
  };
  page.addEventListener("beforeinput", (event) => {
    const { inputType: type, data } = event;
    const chosen = readRange(page);
    if (event.isComposing || !chosen) return;
    if (whatBrowsersAsk[type]) whatBrowsersAsk[type]();
    else if (type.startsWith("delete") && !chosen.collapsed) edit(() => deleteRange(page, chosen));
    else if (type.startsWith("delete")) {
      const whole = findWholeMark(page, event.getTargetRanges()[0]);
      history.record("delete");
      if (deleteAtEdge(page, type.endsWith("Forward"))) changed();
      else if (whole) edit(() => deleteRange(page, whole), "delete");
      else return;
    } else if (type === "insertText" && (marks || !chosen.collapsed)) {
      const given = marks || {
        strong: isMarked(page, "strong", chosen),
        em: isMarked(page, "em", chosen),
      };
      edit(() => insertText(page, data, given), "type");
    } else if (!type.startsWith("format")) return void history.record("type");
    event.preventDefault();
  });
  page.addEventListener("compositionstart", () => {
    const chosen = readRange(page);
    history.record("type");
    if (
      chosen &&
      !chosen.collapsed &&
      findLine(page, chosen.startContainer) !== findLine(page, chosen.endContainer)
    )
      deleteRange(page, chosen);
  });
  page.addEventListener("input", (event) => {
    if (event.isTrusted && !event.isComposing) {
      dropStyles(page);
      wrapLooseWords(page);
      const line = findLine(page, getSelection().anchorNode);
      if (line) removeFiller(line);
      const habit = event.inputType === "insertText" && findHabit(page, event.data);
      if (habit) return edit(() => setMarks(habit()));
    }
    return sync();
  });
  page.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    const [file] = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!html && !text && !file) return;
    event.preventDefault();
    if (file && !text) return void figures.show?.(null, file);
    if (html) return void paste(html, text);
    const words = text.trim();
    if (/^(https?:\/\/|[^\s@]+@)\S+$/.test(words) && toAddress(words))
      linkTo(toAddress(words), words);
    else if (text.includes("\n")) paste("", text);
    else run(insertText, text);
  });
  tools.append(enableRemarks(box)); // its button is not part of the toolbar
  source.form.addEventListener("refill", fill);
  source.form.addEventListener("reset", () => setTimeout(fill));
  fill();
}
