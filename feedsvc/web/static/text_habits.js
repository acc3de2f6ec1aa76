// Habits from Markdown: "## " begins a heading, "- " a list, "> " a quote, and **bold** and
// *italic* become bold and italic. Ctrl+Z gives the typed characters back.
import { findLine, placeCaret, tidyLine } from "./text_blocks.js";
import { toggleHeading, toggleList, toggleQuote } from "./text_format.js";

const BLOCKS = {
  "#": (page) => toggleHeading(page, "h2"),
  "##": (page) => toggleHeading(page, "h2"),
  "###": (page) => toggleHeading(page, "h3"),
  "-": (page) => toggleList(page, "ul"),
  "*": (page) => toggleList(page, "ul"),
  "1.": (page) => toggleList(page, "ol"),
  "1)": (page) => toggleList(page, "ol"),
  ">": toggleQuote,
};
const MARKS = [
  [/(^|[^*])\*\*([^\s*](?:[^*]*[^\s*])?)\*\*$/, "strong"],
  [/(^|[\s(“"])\*([^\s*](?:[^*]*[^\s*])?)\*$/, "em"],
  [/(^|[\s(“"])_([^\s_](?:[^_]*[^\s_])?)_$/, "em"],
];

// Return the change that the text before the caret asks for, null if it is only text. `typed` is
// the character that was typed last.
export function findHabit(page, typed) {
  const { anchorNode: node, anchorOffset: offset, isCollapsed } = getSelection();
  const line = isCollapsed && node?.nodeType === 3 && findLine(page, node);
  if (!line || line.localName === "pre") return null;
  const before = node.data.slice(0, offset);
  if (typed === " ") {
    const block = BLOCKS[before.slice(0, -1)];
    if (!block || line.localName !== "p" || node !== line.firstChild) return null;
    return () => {
      node.deleteData(0, offset);
      tidyLine(line);
      placeCaret(line);
      block(page);
    };
  }
  for (const [pattern, name] of MARKS) {
    const found = typed === "*" || typed === "_" ? pattern.exec(before) : null;
    if (found) return () => markWords(node, offset, found, name);
  }
  return null;
}

function markWords(node, offset, [, , words], name) {
  const mark = document.createElement(name),
    range = document.createRange();
  range.setStart(node, offset - (words.length + 2 * (name === "strong" ? 2 : 1)));
  range.setEnd(node, offset);
  range.deleteContents();
  mark.textContent = words;
  range.insertNode(mark);
  getSelection().collapse(mark.firstChild, words.length);
  return { [name]: false }; // the text that is typed next is not marked
}
