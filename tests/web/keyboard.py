"""An editor with a keyboard alone: the focus must always be visible, and is never lost.

`Hands` only presses keys in a real browser. After each key it checks that the focus is on an
element that is shown, marked, and not covered by another. `look` runs axe on the page.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Every rule of WCAG 2.2 A and AA and axe's best practices; what axe rates serious or critical is an
# error. `preload` would copy styles into the page, which our Content-Security-Policy forbids.
LOOK = """only => axe.run(document, {preload: false, ...only ? {runOnly: {type: "rule", values: only}} : {runOnly: {type:
  "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}},
  resultTypes: ["violations"]}).then(
  ({violations}) => violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map(
  ({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join(" | ").slice(0, 600)}`))"""
COLOURS = ["color-contrast", "link-in-text-block"]
# The element with the focus: its accessible name, and why it is not visible (WCAG 2.4.7, 2.4.11).
_HELD = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (!one || one === document.body) return {name: "", fault: "nothing has the focus"};
  const marked = (element) => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const box = one.getBoundingClientRect(), root = one.getRootNode();
  const seen = [.05, .5, .95].some((x) => [.05, .5, .95].some((y) => {
    const hit = root.elementFromPoint(
      Math.max(box.left, 0) + (Math.min(box.right, innerWidth) - Math.max(box.left, 0)) * x,
      Math.max(box.top, 0) + (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) * y);
    return hit && (one.contains(hit) || hit.contains(one));
  }));
  const labels = [one.getAttribute("aria-label"),
    ...(one.getAttribute("aria-labelledby") || "").split(" ").map((id) => id && document.getElementById(id)?.textContent),
    ...[...(one.labels || [])].map((label) => label.textContent), one.isContentEditable ? "" : one.textContent];
  const fault = box.width < 2 || box.height < 2 ? "it is not shown" : !seen ? "it is hidden"
    : !marked(one) && !(one.closest(".combo") && marked(one.closest(".combo"))) ? "nothing shows the focus" : "";
  return {name: (labels.find((label) => label?.trim()) || "").trim().replace(/\\s+/g, " "),
    fault: fault && `${fault}: ${one.outerHTML.slice(0, 300)}`};
}"""


class Keyboard:
    """The keyboard of one page, and checks of the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on(
            "filechooser", lambda _: None
        )  # from the start, so that no key is quicker than whoever waits for one

    def read_focus(self) -> str:
        """Return the name of the element with the focus, and assert that it is visible."""
        found: dict[str, Any] = self.page.evaluate(_HELD)
        assert not found["fault"], f"{self.page.url}: {found['fault']}"
        return str(found["name"])

    def press(self, *keys: str) -> str:
        """Press keys one after another; return the name of the element with the focus."""
        for key in keys:
            self.page.keyboard.press(key)
        return self.read_focus()

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.read_focus()
        self.page.keyboard.type(text)

    def reach(self, name: str, key: str = "Tab", most: int = 90) -> None:
        """Press a key until an element whose name begins with `name` has the focus."""
        passed = []
        for _ in range(most):
            self.page.keyboard.press(key)
            found: dict[str, Any] = self.page.evaluate(_HELD)
            if found["name"]:  # between the last and the first is the browser itself
                assert not found["fault"], f"{self.page.url}: {found['fault']}"
            passed.append(found["name"][:40])
            if found["name"].startswith(name):
                return
        raise AssertionError((name, passed))

    def reach_back(self, name: str, most: int = 90) -> None:
        """Go back until the element with this name has the focus."""
        self.reach(name, "Shift+Tab", most)

    def go(self, key: str = "Enter") -> None:
        """Press the key that leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def follow(self, name: str) -> None:
        """Go to a link or button, and follow it to its page."""
        self.reach(name)
        self.go()

    def expect_notice(self, words: str) -> None:
        """Read a notice, which has the focus, so that it is spoken and its buttons are next."""
        expect(self.page.locator(":focus")).to_contain_text(words)
        self.read_focus()

    def choose_file(self, path: Path, key: str = "Enter") -> None:
        """Open the browser's own dialog by a key, and choose a file there."""
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press(key)
        opened.value.set_files(path)

    def check_accessibility(self, *, dark: bool = True) -> None:
        """Assert that axe finds nothing serious on the page, light and dark."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        faults = self.page.evaluate(LOOK, None)
        if dark:
            self.page.emulate_media(color_scheme="dark")
            faults += [f"dark: {fault}" for fault in self.page.evaluate(LOOK, COLOURS)]
            self.page.emulate_media(color_scheme="light")
        assert not faults, "\n".join((self.page.url, *faults))
