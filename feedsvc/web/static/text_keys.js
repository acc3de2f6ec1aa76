// Delete and Enter in a text, where browsers would leave style attributes, bare text or no way out.
import {
  HEADINGS,
  LINES,
  create,
  createParagraph,
  findAround,
  findLine,
  findLineAfter,
  findLineBefore,
  isAtEnd,
  isAtStart,
  isBlank,
  isCell,
  joinLines,
  lift,
  liftItem,
  placeCaret,
  readRange,
  removeBlock,
  rename,
  select,
  splitLine,
  tidyLine,
  wrapLooseWords,
} from "./text_blocks.js";

// Empty the cells that a range reaches, and leave the rest of the range: a table keeps its shape.
function emptyCells(range, table, from, to) {
  const part = range.cloneRange();
  if (from) part.setStartBefore(table);
  if (to) part.setEndAfter(table);
  for (const cell of table.querySelectorAll("td,th,caption")) {
    if (!part.intersectsNode(cell)) continue;
    const inside = document.createRange();
    inside.selectNodeContents(cell);
    if (part.comparePoint(cell, 0) < 0) inside.setStart(part.startContainer, part.startOffset);
    if (part.comparePoint(cell, cell.childNodes.length) > 0)
      inside.setEnd(part.endContainer, part.endOffset);
    inside.deleteContents();
    tidyLine(cell);
  }
}

// A space at the edge of a text is not shown, and the next typed character would replace it.
function showSpace() {
  let { anchorNode: text, anchorOffset: at } = getSelection();
  const before = text?.childNodes[at - 1];
  if (before?.nodeType === 3) [text, at] = [before, before.length];
  if (text?.nodeType !== 3) return;
  const isShown = (place) => place < text.length && text.data[place] !== " ";
  if (at && text.data[at - 1] === " " && !isShown(at)) text.replaceData(at - 1, 1, "\u00a0");
  else if (!at && text.data[0] === " ") text.replaceData(0, 1, "\u00a0");
  getSelection().collapse(text, at);
}

// Delete the selection. The lines of its two ends become one.
export function deleteRange(page, range) {
  cutOut(page, range);
  showSpace();
}
function cutOut(page, range) {
  const ends = [range.startContainer, range.endContainer];
  const [first, last] = ends.map((node) => findLine(page, node));
  const [table, lastTable] = ends.map((node) => findAround(page, node, "table"));
  const caret = [range.startContainer, range.startOffset];
  if (table && table === lastTable && first !== last) emptyCells(range, table);
  else if (first && first === last) range.deleteContents();
  else {
    if (table) {
      emptyCells(range, table, false, true);
      range.setStartAfter(table);
    }
    if (lastTable) {
      emptyCells(range, lastTable, true, false);
      range.setEndBefore(lastTable);
    }
    range.deleteContents();
  }
  const [node, offset] = caret;
  if (node.isConnected && page.contains(node))
    getSelection().collapse(node, Math.min(offset, node.length ?? node.childNodes.length));
  if (!page.textContent.trim() && !page.querySelector("img,hr,table")) {
    page.replaceChildren(createParagraph());
    return placeCaret(page.firstChild);
  }
  if (
    first &&
    last &&
    first !== last &&
    !table &&
    !lastTable &&
    first.isConnected &&
    last.isConnected
  ) {
    const isCaption =
      first.localName === "figcaption" ||
      (last.localName === "figcaption" && last.parentElement.querySelector("img"));
    if (isCaption) tidyLine(last);
    else return joinLines(first, last);
  }
  if (first?.isConnected) {
    tidyLine(first);
    if (isBlank(first)) placeCaret(first);
  } else if (node === page) {
    const block = page.childNodes[offset] || page.lastChild;
    placeCaret(block, block !== page.childNodes[offset]);
  }
  return undefined;
}

// Return the range that a key is about to delete if it is all the text of an inline element, else
// null. Browsers would write the looks of that element into a style attribute of the text that is
// typed next.
export function findWholeMark(
  page,
  { startContainer: text, startOffset, endContainer, endOffset } = {},
) {
  const isWhole =
    text?.nodeType === 3 && text === endContainer && !startOffset && endOffset === text.length;
  if (!isWhole || text.parentElement === findLine(page, text)) return null;
  const range = document.createRange();
  range.selectNodeContents(text);
  return range;
}

// At the edge of a line Backspace and Delete join it to the next one. Return whether they did
// something.
export function deleteAtEdge(page, forward) {
  const { anchorNode, anchorOffset } = getSelection();
  const line = findLine(page, anchorNode);
  if (!line) return false;
  if (
    forward ? !isAtEnd(line, anchorNode, anchorOffset) : !isAtStart(line, anchorNode, anchorOffset)
  )
    return false;
  if (isCell(line) || line.localName === "figcaption") return true;
  if (!forward && leaveStructure(page, line)) return true;
  const other = forward ? findLineAfter(page, line) : findLineBefore(page, line);
  if (!other) return true;
  const block = findAround(page, other, "figure,hr,table");
  if (!block) {
    if (forward) joinLines(line, other);
    else joinLines(other, line);
    return true;
  }
  if (isBlank(line) && line.localName !== "li") removeBlock(line);
  if (block.localName === "hr") block.remove();
  else if (block.localName === "table") placeCaret(other, !forward);
  else selectBlock(block);
  return true;
}

function selectBlock(block) {
  const range = document.createRange();
  range.selectNode(block);
  select(range);
}

// Backspace at the start of an item, a heading, or the first line of a quote makes it a paragraph.
function leaveStructure(page, line) {
  const item = findAround(page, line, "li");
  if (item && isAtStart(item, line, 0)) placeCaret(liftItem(item));
  else if (line.matches(`${HEADINGS},pre`)) placeCaret(rename(line, "p"));
  else if (line.parentElement.localName === "blockquote" && !line.previousElementSibling)
    placeCaret(lift(line));
  else return false;
  return true;
}

// Enter

export function breakLine(page) {
  let range = readRange(page);
  if (!range) return;
  if (!range.collapsed) {
    deleteRange(page, range);
    range = readRange(page);
  }
  wrapLooseWords(page);
  const { anchorNode: node, anchorOffset: offset } = getSelection();
  const line = findLine(page, node);
  const figure = findAround(page, node, "figure");
  if (figure) return addParagraphBeside(figure, true);
  if (!line) return;
  if (isCell(line) || line.localName === "pre") return void breakWithin(page, line, node, offset);
  const item = findAround(page, line, "li,dd,dt");
  const quote = line.parentElement.localName === "blockquote" ? line.parentElement : null;
  if (item && isBlank(item)) return void placeCaret(liftItem(item));
  if (quote && isBlank(line)) return void placeCaret(lift(line));
  if (line.matches(HEADINGS) && isAtStart(line, node, offset) && !isBlank(line))
    return void line.before(createParagraph());
  const atEnd = isAtEnd(line, node, offset);
  const rest = splitLine(item || line, node, offset);
  placeCaret(atEnd && rest.matches(HEADINGS) ? rename(rest, "p") : rest);
  return undefined;
}

// In a cell or preformatted text Enter begins a line. On an empty last line it leaves them.
function breakWithin(page, line, node, offset) {
  const range = document.createRange();
  const isPre = line.localName === "pre",
    atEnd = isAtEnd(line, node, offset);
  range.selectNodeContents(line);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  const table = findAround(page, line, "table");
  const isLast = isPre || [...table.querySelectorAll("td,th,caption")].at(-1) === line;
  const isEmptyLine = isPre
    ? /\n\s*$/.test(before.textContent) || isBlank(line)
    : before.lastChild?.nodeName === "BR" || isBlank(line);
  if (atEnd && isLast && isEmptyLine) {
    while (line.lastChild?.nodeName === "BR") line.lastChild.remove();
    if (isPre && line.lastChild?.nodeType === 3)
      line.lastChild.data = line.lastChild.data.replace(/\n+$/, "");
    tidyLine(line);
    addParagraphBeside(table || line, true);
    if (isPre && isBlank(line)) line.remove();
    return;
  }
  insertBreak(line, node, offset);
}

function insertBreak(line, node, offset) {
  const range = document.createRange(),
    atEnd = isAtEnd(line, node, offset);
  range.setStart(node, offset);
  range.collapse(true);
  if (atEnd && line.lastChild?.nodeName === "BR") line.lastChild.remove();
  const fresh = line.localName === "pre" ? document.createTextNode("\n") : create("br");
  range.insertNode(fresh);
  range.setStartAfter(fresh);
  range.collapse(true);
  if (atEnd) range.insertNode(create("br")); // gives the last line its height
  range.collapse(true);
  select(range);
  line.normalize();
}

// Begin a line without a new paragraph.
export function breakShortLine(page) {
  const range = readRange(page);
  if (!range) return;
  if (!range.collapsed) deleteRange(page, range);
  wrapLooseWords(page);
  const { anchorNode: node, anchorOffset: offset } = getSelection();
  const line = findLine(page, node);
  if (line) insertBreak(line, node, offset);
}

// Where the first or last block keeps the caret (a table, a quote), an arrow key that goes no
// further makes a paragraph beside it.
export function leaveByArrow(page, forward) {
  const edge = forward ? page.lastElementChild : page.firstElementChild;
  if (!edge || !edge.contains(getSelection().anchorNode) || edge.matches(`p,${HEADINGS}`))
    return false;
  addParagraphBeside(edge, forward);
  return true;
}

function addParagraphBeside(block, after) {
  const paragraph = createParagraph();
  block[after ? "after" : "before"](paragraph);
  placeCaret(paragraph);
}
