// The toolbar's changes to the selected lines and words. Nodes change, and the selection stays.
import {
  HEADINGS,
  LINES,
  create,
  findAround,
  findLine,
  isBlock,
  isCell,
  lift,
  liftItem,
  placeCaret,
  readRange,
  rename,
  tidyLine,
  wrapLooseWords,
} from "./text_blocks.js";

// Blocks

// If an item or cell holds blocks, only the words before them count as its line.
function listLines(page, range) {
  return [...page.querySelectorAll(LINES)].filter((line) => {
    const own = document.createRange(),
      below = [...line.children].find(isBlock);
    own.selectNodeContents(line);
    if (below) own.setEndBefore(below);
    if (below && !own.toString().trim()) return false;
    return (
      range.compareBoundaryPoints(Range.START_TO_END, own) >= 0 &&
      range.compareBoundaryPoints(Range.END_TO_START, own) <= 0
    );
  });
}

// Call `change` for every selected line; the selection stays on the same words.
function changeLines(page, change) {
  wrapLooseWords(page);
  const range = readRange(page);
  if (!range) return;
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const lines = listLines(page, range);
  const changed = lines.map((line) => change(line, lines));
  const [first, last] = [startContainer, endContainer].map(
    (node) => changed[lines.indexOf(node)] || node,
  );
  if (page.contains(first) && page.contains(last))
    getSelection().setBaseAndExtent(first, startOffset, last, endOffset);
  else if (changed[0]) placeCaret(changed[0]);
}

const isFree = (line) => !isCell(line) && !line.matches("figcaption,dt,dd");
const toParagraph = (page, line) => {
  let item = findAround(page, line, "li");
  let paragraph = line;
  while (item) {
    paragraph = liftItem(item);
    item = findAround(page, paragraph, "li");
  }
  return paragraph;
};

// Make the lines headings, or paragraphs if all are headings of this kind.
export function toggleHeading(page, name) {
  changeLines(page, (line, lines) => {
    const every = lines.every((each) => each.localName === name || !each.isConnected);
    return isFree(line)
      ? rename(toParagraph(page, line), every || line.localName === name ? "p" : name)
      : line;
  });
}

// Put the lines into a quote, or take them out if the first is in one.
export function toggleQuote(page) {
  let isQuoted = null,
    quote = null;
  changeLines(page, (line) => {
    isQuoted ??= Boolean(findAround(page, line, "blockquote"));
    let block = line;
    while (block.parentElement !== page && block.parentElement.localName !== "blockquote")
      block = block.parentElement;
    if (isQuoted && block.parentElement !== page) lift(block);
    if (isQuoted || block.parentElement !== page) return line;
    if (!quote || quote.nextElementSibling !== block) {
      quote = create("blockquote");
      block.before(quote);
    }
    quote.append(block);
    return line;
  });
}

// Make the lines items of a list, or paragraphs if all are items of such a list.
export function toggleList(page, name) {
  let every = null;
  changeLines(page, (line, lines) => {
    every ??= lines.every((each) => findAround(page, each, "li")?.parentElement.localName === name);
    const item = findAround(page, line, "li");
    if (item && every) return liftItem(item);
    if (item) return (rename(item.parentElement, name), line);
    if (!isFree(line)) return line;
    const before = line.previousElementSibling,
      after = line.nextElementSibling;
    const list = before?.localName === name ? before : create(name);
    if (list !== before) line.before(list);
    list.append(rename(line, "li"));
    if (after?.localName === name) {
      list.append(...after.childNodes);
      after.remove();
    }
    return list.lastChild;
  });
}

// Words

// Return the pieces of text that a range covers, split at its ends.
function listTexts(page, range) {
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT, (text) =>
    range.intersectsNode(text) &&
    findLine(page, text) &&
    !text.parentElement.matches("ul,ol,dl,table,thead,tbody,tfoot,tr,figure,blockquote")
      ? 1
      : 3,
  );
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  return texts
    .map((text) => {
      if (text === endContainer && endOffset < text.length) text.splitText(endOffset);
      return text === startContainer && startOffset ? text.splitText(startOffset) : text;
    })
    .filter((text) => text.length);
}

const listMarks = (page, text, name) => {
  const marks = [];
  for (
    let mark = findAround(page, text, name);
    mark;
    mark = findAround(page, mark.parentElement, name)
  )
    marks.push(mark);
  return marks;
};
export const wrap = (text, mark) => {
  text.replaceWith(mark);
  mark.append(text);
};
const isSameMark = (mark, other) =>
  other?.nodeType === 1 &&
  !isBlock(other) &&
  mark.cloneNode(false).isEqualNode(other.cloneNode(false));
function mergeMarks(line) {
  for (const mark of line.querySelectorAll("strong,em,u,s,sub,sup,code,small,a")) {
    while (mark.isConnected && isSameMark(mark, mark.nextSibling)) {
      const next = mark.nextSibling;
      mark.append(...next.childNodes);
      next.remove();
    }
  }
}

// Take texts out of all marks of this name; other text in the marks stays marked.
export function unmark(page, texts, name) {
  for (const text of texts) {
    for (const mark of listMarks(page, text, name)) {
      const walker = document.createTreeWalker(mark, NodeFilter.SHOW_TEXT),
        others = [];
      while (walker.nextNode())
        if (walker.currentNode.data && !texts.includes(walker.currentNode))
          others.push(walker.currentNode);
      for (const other of others) wrap(other, mark.cloneNode(false));
      mark.replaceWith(...mark.childNodes);
    }
  }
}

function selectTexts(page, texts) {
  const [first, last] = [texts[0], texts.at(-1)];
  for (const line of new Set(texts.map((text) => findLine(page, text)))) mergeMarks(line);
  getSelection().setBaseAndExtent(first, 0, last, last.length);
}

// Return whether the first selected character, or the caret, is in an element of this name.
export function isMarked(page, name, range = readRange(page)) {
  let node = range?.startContainer;
  if (range && !range.collapsed && node.nodeType === 3 && range.startOffset === node.length) {
    const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    walker.currentNode = node;
    node = walker.nextNode() || node;
  }
  return Boolean(node && findAround(page, node, name));
}

// Mark the selected words (strong, em, u), or take the mark away if all have it.
export function toggleMark(page, name) {
  wrapLooseWords(page);
  const texts = listTexts(page, readRange(page)).filter((text) => text.data.trim());
  if (!texts.length) return;
  if (texts.every((text) => findAround(page, text, name))) unmark(page, texts, name);
  else for (const text of texts) if (!findAround(page, text, name)) wrap(text, create(name));
  selectTexts(page, texts);
}

// Make the selected words a link, or change the link around the caret. Without an address, take the
// links away.
export function setLink(page, address) {
  const range = readRange(page);
  const around = findAround(page, range.startContainer, "a");
  if (range.collapsed && around) range.selectNodeContents(around);
  const texts = listTexts(page, range).filter((text) => text.data.trim());
  if (!texts.length) return;
  const links = new Set(texts.map((text) => findAround(page, text, "a")));
  if (address && !links.has(null)) for (const link of links) link.setAttribute("href", address);
  else {
    unmark(page, texts, "a");
    if (address)
      for (const line of new Set(texts.map((text) => findLine(page, text))))
        linkWords(
          line,
          texts.filter((text) => line.contains(text)),
          address,
        );
  }
  selectTexts(page, texts);
}

function linkWords(line, texts, address) {
  const part = document.createRange(),
    link = create("a");
  part.setStartBefore(texts[0]);
  part.setEndAfter(texts.at(-1));
  link.setAttribute("href", address);
  link.append(part.extractContents());
  part.insertNode(link);
  tidyLine(line);
}

// Remove the formatting of the lines by the toolbar and pasted text: marks, links, headings.
export function clearFormatting(page) {
  const range = readRange(page);
  if (!range) return;
  if (range.collapsed) {
    const line = findLine(page, range.startContainer);
    if (line) range.selectNodeContents(line);
  }
  const texts = listTexts(page, range);
  for (const name of ["strong", "em", "u", "s", "sub", "sup", "code", "small", "a"])
    unmark(page, texts, name);
  changeLines(page, (line) => (line.matches(`${HEADINGS},pre`) ? rename(line, "p") : line));
}
