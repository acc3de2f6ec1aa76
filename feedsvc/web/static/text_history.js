// The steps that Ctrl+Z undoes. The browser's own list knows only its own commands, so every
// step is the whole text and the selection before it. Typing goes on in one step until a pause.

const MOST_STEPS = 200;
const MOST_CHARACTERS = 20_000_000; // of all steps together
const PAUSE = 1000; // ms without typing that end a step
const LONGEST = 5000; // ms that one step of typing may take

const findPath = (page, node, offset) => {
  const path = [offset];
  for (let at = node; at !== page; at = at.parentNode)
    path.unshift([...at.parentNode.childNodes].indexOf(at));
  return path;
};
const followPath = (page, path) => {
  let node = page;
  for (const place of path.slice(0, -1)) node = node.childNodes[place] || node;
  return [node, Math.min(path.at(-1), node.length ?? node.childNodes.length)];
};

export function createHistory(page) {
  let done = [],
    undone = [],
    kind = "",
    begun = 0,
    last = 0;
  const take = () => {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    const isInside = page.contains(anchorNode) && page.contains(focusNode);
    return {
      html: page.innerHTML,
      ends: isInside && [
        findPath(page, anchorNode, anchorOffset),
        findPath(page, focusNode, focusOffset),
      ],
    };
  };
  const show = ({ html, ends }) => {
    page.innerHTML = html;
    if (ends)
      getSelection().setBaseAndExtent(...followPath(page, ends[0]), ...followPath(page, ends[1]));
  };
  const drop = () => {
    let characters = 0;
    done = done.filter((_, at) => at >= done.length - MOST_STEPS);
    const first = done.findLastIndex((step) => (characters += step.html.length) > MOST_CHARACTERS);
    done = done.slice(first + 1);
  };
  const move = (from, to) => {
    const now = take();
    let step = from.pop();
    while (step && step.html === now.html) step = from.pop();
    kind = "";
    if (!step) return false;
    to.push(now);
    show(step);
    return true;
  };
  return {
    // Call this before every change. Changes of one kind, such as typing, are one step.
    record(next = "") {
      const now = Date.now();
      const goesOn = next && next === kind && now - last < PAUSE && now - begun < LONGEST;
      if (!goesOn) {
        done.push(take());
        drop();
        begun = now;
      }
      [kind, last, undone] = [next, now, []];
    },
    endStep: () => (kind = ""), // the caret was moved
    undo: () => move(done, undone),
    redo: () => move(undone, done),
    clear: () => ([done, undone, kind] = [[], [], ""]),
  };
}
