// The blocks of a text: paragraphs, headings, list items, quotes, cells. They are split, joined and
// removed here by moving nodes, because execCommand joins blocks by style attributes, which the CSP
// refuses, puts lists into paragraphs, and never leaves a quote.

// A line is an element that holds words itself. An item of a list also holds lists below its words.
export const LINES = "p,h2,h3,h4,pre,li,dt,dd,td,th,caption,figcaption";
const BLOCKS = `${LINES},ul,ol,dl,blockquote,figure,table,hr,thead,tbody,tfoot,tr`;
const WITHOUT_WORDS = "img,hr,table"; // they are content, too
const HOLDERS = "ul,ol,dl,li,blockquote,figure"; // removed when they have no content
const CELLS = "td,th,caption";

export const isBlock = (node) => node.nodeType === 1 && node.matches(BLOCKS);
export const HEADINGS = "h2,h3,h4";
export const isCell = (line) => line.matches(CELLS);
export const create = (name) => document.createElement(name);
export const isBlank = (node) => !node.textContent.trim() && !node.querySelector(WITHOUT_WORDS);

// Return the closest ancestor of a node inside the page that matches, the node itself included.
export function findAround(page, node, selector) {
  const found = (node?.nodeType === 1 ? node : node?.parentElement)?.closest(selector);
  return found && found !== page && page.contains(found) ? found : null;
}
export const findLine = (page, node) => findAround(page, node, LINES);

// Return the selection as a range, null if it is elsewhere. A selection of whole lines, as by three
// clicks, ends before the first character of the next line: that line does not belong to it.
export function readRange(page) {
  const selection = getSelection();
  if (
    !selection.rangeCount ||
    !page.contains(selection.anchorNode) ||
    !page.contains(selection.focusNode)
  )
    return null;
  const range = selection.getRangeAt(0).cloneRange();
  const last = findLine(page, range.endContainer);
  if (range.collapsed || !last || last.contains(range.startContainer)) return range;
  if (isAtStart(last, range.endContainer, range.endOffset)) {
    const before = findLineBefore(page, last);
    if (before && range.comparePoint(before, before.childNodes.length) === 0)
      range.setEnd(before, before.childNodes.length);
  }
  return range;
}

export function select(range) {
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

// Put the caret before the first or behind the last character of an element.
export function placeCaret(element, atEnd = false) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.data.trim() ? 1 : 3,
  );
  let text = !atEnd && element.firstChild?.nodeName === "BR" ? null : walker.nextNode();
  if (atEnd) for (let next = text; next; next = walker.nextNode()) text = next;
  if (text) range.setStart(text, atEnd ? text.length : 0);
  else if (element.lastChild?.nodeName === "BR") range.setEndBefore(element.lastChild);
  range.collapse(!atEnd || Boolean(text));
  select(range);
}

// Return the last line or other block that ends before a line begins, and the first after its end.
const STOPS = `${LINES},figure,hr`;
const findStops = (page, line, position) =>
  [...page.querySelectorAll(STOPS)].filter(
    (stop) => line.compareDocumentPosition(stop) === position,
  );
export const findLineBefore = (page, line) =>
  findStops(page, line, Node.DOCUMENT_POSITION_PRECEDING).at(-1);
export const findLineAfter = (page, line) =>
  [...line.querySelectorAll(STOPS)][0] ||
  findStops(page, line, Node.DOCUMENT_POSITION_FOLLOWING)[0];

const hasContent = (range) => {
  const part = range.cloneContents();
  return /[^ \n\r\t]/.test(part.textContent) || Boolean(part.querySelector(`${WITHOUT_WORDS},br`));
};
export function isAtStart(line, node, offset) {
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, offset);
  return !hasContent(range);
}
// The last line break of a line only gives it height, and lists in an item are separate lines.
export function isAtEnd(line, node, offset) {
  const range = document.createRange();
  const below = [...line.children].find(isBlock);
  const last = below ? below.previousSibling : line.lastChild;
  range.setStart(node, offset);
  if (last?.nodeName === "BR") range.setEndBefore(last);
  else if (below) range.setEndBefore(below);
  else range.setEnd(line, line.childNodes.length);
  return range.collapsed || !hasContent(range);
}

// Remove empty inline elements; an empty line gets a line break, which gives it its height.
export function tidyLine(line) {
  for (const element of [...line.querySelectorAll("*")].reverse()) {
    if (
      !isBlock(element) &&
      !element.matches("img,br") &&
      !element.textContent &&
      !element.querySelector("img,br")
    )
      element.remove();
  }
  line.normalize();
  const first = [...line.childNodes].find((node) => node.nodeType === 1 || node.data.trim());
  if (!first || isBlock(first)) line.prepend(create("br"));
}

export function createParagraph() {
  const paragraph = create("p");
  tidyLine(paragraph);
  return paragraph;
}

// Remove the line break that gave an empty line its height, once words are before it.
export function removeFiller(line) {
  const below = [...line.children].find(isBlock);
  const last = below ? below.previousSibling : line.lastChild,
    before = last?.previousSibling;
  if (last?.nodeName === "BR" && before && before.nodeName !== "BR" && before.textContent.trim())
    last.remove();
}

// Remove an element, and every list, quote or figure around it that then holds nothing.
export function removeBlock(element) {
  const around = element.parentElement;
  element.remove();
  if (around.matches(HOLDERS) && !around.childElementCount && !around.textContent.trim())
    removeBlock(around);
}

// Change the name of a line or list; its children move, so that a caret in them stays.
export function rename(element, name) {
  if (element.localName === name) return element;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
  const renamed = create(name);
  renamed.append(...element.childNodes);
  if (element.localName === "pre")
    renamed.innerHTML = renamed.innerHTML.replace(/\n$/, "").replace(/\n/g, "<br>");
  element.replaceWith(renamed);
  const place = (node) => (node === element ? renamed : node);
  if (renamed.contains(place(anchorNode)) || renamed.contains(place(focusNode))) {
    getSelection().setBaseAndExtent(place(anchorNode), anchorOffset, place(focusNode), focusOffset);
  }
  return renamed;
}

// Split an element before a place in it. What follows moves to a new element of the same kind.
export function split(element, node, offset) {
  const range = document.createRange();
  range.setStart(node, offset);
  range.setEnd(element, element.childNodes.length);
  const rest = element.cloneNode(false);
  rest.removeAttribute("id");
  rest.append(range.extractContents());
  element.after(rest);
  return rest;
}

export function splitLine(line, node, offset) {
  const rest = split(line, node, offset);
  for (const half of [line, rest])
    for (const each of [half, ...half.querySelectorAll(LINES)])
      if (each.matches(LINES) && !each.querySelector(":scope > p")) tidyLine(each);
  return rest;
}

// Move a block out of its list item, list or quote, which is split around it.
export function lift(block) {
  const around = block.parentElement;
  const rest = split(around, around, [...around.childNodes].indexOf(block) + 1);
  around.after(block);
  for (const half of [around, rest]) if (isBlank(half)) half.remove();
  return block;
}

// Make an item a paragraph, or an item of the outer list. Blocks below its words go along.
export function liftItem(item) {
  const list = item.parentElement;
  lift(item);
  const outer = item.parentElement;
  if (outer.localName === "li") {
    // The items after this item go along.
    if (item.nextSibling?.localName === list.localName) item.append(item.nextSibling);
    return lift(item);
  }
  if (outer.matches("ul,ol,dl")) return item;
  const lower = [...item.children].filter(isBlock);
  const paragraph = lower[0]?.localName === "p" ? lower.shift() : create("p");
  if (!paragraph.parentElement)
    paragraph.append(...[...item.childNodes].filter((node) => !lower.includes(node)));
  item.replaceWith(paragraph, ...lower);
  tidyLine(paragraph);
  return paragraph;
}

// Join two lines: the words of the second follow those of the first, and the caret is between them.
export function joinLines(first, second) {
  const below = [...first.children].find(isBlock) || null;
  const end = below ? below.previousSibling : first.lastChild;
  if (end?.nodeName === "BR") end.remove();
  const range = document.createRange();
  const last = below ? below.previousSibling : first.lastChild;
  if (last?.nodeType === 3) range.setStart(last, last.length);
  else if (below) range.setStartBefore(below);
  else range.setStart(first, first.childNodes.length);
  range.collapse(true);
  const lower = [...second.children].filter(isBlock);
  for (const node of [...second.childNodes])
    if (!lower.includes(node)) first.insertBefore(node, below);
  if (lower.length && first.localName === "li") first.append(...lower);
  else if (lower.length) (first.closest("ul,ol") || first).after(...lower);
  removeBlock(second);
  select(range);
  const { startContainer: node, startOffset: offset } = range;
  tidyLine(first);
  if (node.isConnected)
    getSelection().collapse(node, Math.min(offset, node.length ?? node.childNodes.length));
  else placeCaret(first, true);
}

// Wrap words in the page or a quote that have no paragraph, and give an empty page a paragraph.
export function wrapLooseWords(page) {
  const { anchorNode, anchorOffset } = getSelection();
  let wrapped = false;
  for (const holder of [page, ...page.querySelectorAll("blockquote")]) {
    let paragraph = null;
    for (const node of [...holder.childNodes]) {
      if (isBlock(node)) paragraph = null;
      else if (paragraph) paragraph.append(node);
      else if (node.nodeType === 1 || node.data?.trim()) {
        paragraph = create("p");
        node.replaceWith(paragraph);
        paragraph.append(node);
        wrapped = true;
      }
    }
  }
  if (!page.querySelector(BLOCKS)) {
    page.replaceChildren(createParagraph());
    if (anchorNode === page) getSelection().collapse(page.firstChild, 0);
  } else if (wrapped && anchorNode !== page && page.contains(anchorNode))
    getSelection().collapse(anchorNode, anchorOffset);
}
