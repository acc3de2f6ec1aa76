// Typed and pasted content is inserted at the caret.
import {
  LINES,
  create,
  createParagraph,
  findAround,
  findLine,
  isBlank,
  isCell,
  joinLines,
  placeCaret,
  readRange,
  removeBlock,
  removeFiller,
  rename,
  select,
  splitLine,
  wrapLooseWords,
} from "./text_blocks.js";
import { unmark, wrap } from "./text_format.js";
import { deleteRange } from "./text_keys.js";

// Insert text at the caret. `marks` says by name which marks it has and which it has not,
// whatever is around it.
export function insertText(page, text, marks = {}) {
  const range = readRange(page);
  if (!range.collapsed) deleteRange(page, range);
  wrapLooseWords(page);
  // A space at an end would not be shown.
  const node = document.createTextNode(text === " " ? "\u00a0" : text);
  const place = getSelection().getRangeAt(0);
  place.insertNode(node);
  const line = findLine(page, node);
  for (const [name, isOn] of Object.entries(marks)) {
    if (!isOn) unmark(page, [node], name);
    else if (!findAround(page, node, name)) wrap(node, create(name));
  }
  if (line) {
    for (const edge of [node.previousSibling, node.nextSibling])
      if (edge?.nodeType === 3 && !edge.data) edge.remove();
    removeFiller(line);
  }
  getSelection().collapse(node, node.length);
}

// Return the whole address of a link that an editor typed: "x.example/a", a path, an address for
// mail. Empty if a text may not hold such an address.
export function toAddress(typed) {
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/.]+$/.test(typed)) return `mailto:${typed}`;
  if (typed.startsWith("//")) return `https:${typed}`;
  if (/^(https?:\/\/.|mailto:.|tel:.|[/#?])/i.test(typed)) return typed;
  return /^[^\s/?#:]+\.[^\s/?#:]+(:\d+)?([/?#]|$)/.test(typed) ? `https://${typed}` : "";
}

export function insertLink(page, address, words) {
  const link = create("a");
  link.setAttribute("href", address);
  insertText(page, words);
  const text = getSelection().anchorNode;
  wrap(text, link);
  getSelection().collapse(text, text.length);
}

// Insert clean HTML at the caret: words go into its line, blocks split it.
export function insertNodes(page, nodes) {
  const range = readRange(page);
  if (!range) return;
  if (!range.collapsed) deleteRange(page, range);
  wrapLooseWords(page);
  const blocks = document.createElement("div");
  blocks.append(...nodes);
  wrapLooseWords(blocks);
  const { anchorNode: node, anchorOffset: offset } = getSelection();
  const line = findLine(page, node);
  if (!line) return void page.append(...blocks.childNodes);
  const isWords = blocks.childElementCount === 1 && blocks.firstElementChild.localName === "p";
  if (isWords || isCell(line) || line.matches("pre,dt,dd,figcaption"))
    return void insertWords(line, blocks, node, offset);
  insertBlocks(page, line, [...blocks.children], node, offset);
}

// Insert the words of several blocks, with line breaks between them.
function insertWords(line, blocks, node, offset) {
  const range = document.createRange(),
    part = document.createDocumentFragment();
  const lines = [...blocks.querySelectorAll(LINES)].filter((each) => !each.querySelector(LINES));
  for (const each of lines)
    part.append(...(part.childNodes.length ? [create("br")] : []), ...each.childNodes);
  const last = part.lastChild;
  if (!last) return;
  range.setStart(node, offset);
  range.insertNode(part);
  range.setStartAfter(last);
  range.collapse(true);
  select(range);
  if (last.nodeType === 3) getSelection().collapse(last, last.length);
  removeFiller(line);
}

function insertBlocks(page, line, blocks, node, offset) {
  const item = findAround(page, line, "li");
  const fits = item && blocks.every((block) => block.matches("p,ul,ol"));
  let before = item || line;
  let after = splitLine(before, node, offset);
  if (item && !fits) {
    // The blocks come outside of the list, which is split.
    if (isBlank(after)) after.remove();
    while (before.parentElement.matches("ul,ol,li")) {
      const around = before.parentElement;
      const rest = around.cloneNode(false);
      while (before.nextSibling) rest.append(before.nextSibling);
      around.after(rest);
      [before, after] = [around, rest];
    }
  }
  const inserted = fits
    ? blocks.flatMap((block) =>
        block.localName === "p" ? [rename(block, "li")] : [...block.children],
      )
    : blocks;
  before.after(...inserted);
  const [first, last] = [inserted[0], inserted.at(-1)];
  const lineAfter = after.matches(LINES) ? after : after.querySelector(LINES);
  const isRestBlank = isBlank(after);
  if (isRestBlank) {
    if (last.matches("p,h2,h3,h4,pre,li")) after.remove();
    else if (after !== lineAfter) after.replaceWith(createParagraph());
  }
  const isJoined = last.localName === "p" && lineAfter?.localName === "p" && !isRestBlank;
  if (isJoined) joinLines(last, lineAfter);
  const caret = isJoined ? [getSelection().anchorNode, getSelection().anchorOffset] : null;
  if (isBlank(before)) removeBlock(before);
  else if (first.localName === "p" && before.localName === "p") {
    const isOnly = first === last;
    joinLines(before, first);
    if (isOnly && !caret) return;
  }
  if (caret && caret[0].isConnected) return void getSelection().collapse(...caret);
  if (!last.isConnected) return;
  const stops =
    last.matches("figure,hr,table") && last.nextElementSibling ? last.nextElementSibling : null;
  placeCaret(stops || last, !stops);
}
