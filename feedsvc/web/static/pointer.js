// A click needs the press and the release on one element. If the page moves between the two,
// because a field loses its focus or an answer arrives, the click is lost.

let isPressed = false;
let timer = 0;
const waiting = [];
const release = () => {
  // This runs after the click. An error in one change stops none of the others.
  timer = setTimeout(() => {
    isPressed = false;
    for (const change of waiting.splice(0)) queueMicrotask(change);
  });
};
const hold = () => {
  // Browsers handle input before timers: on a busy machine the next press comes before the timer.
  clearTimeout(timer);
  isPressed = true;
};
addEventListener("pointerdown", hold, true);
for (const name of ["pointerup", "pointercancel", "blur"])
  addEventListener(name, ({ target }) => (name !== "blur" || target === window) && release(), true);

// Make a change that may move the page: at once, or after the click if a button of the pointer is
// down. Resolves when the change is made.
export function whenReleased(change) {
  if (!isPressed) return Promise.resolve(change());
  return new Promise((resolve) => waiting.push(() => resolve(change())));
}
