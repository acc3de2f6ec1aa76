"""An editor with a keyboard alone: the focus must always be visible, and is never lost.

`Keyboard` only presses keys in a real browser. After each key it checks that the focus is on an
element that is shown, marked, and not covered by another. `check_accessibility` runs axe on the
page.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Every rule of WCAG 2.2 A and AA and axe's best practices; what axe rates serious or critical is an
# error. `preload` would copy styles into the page, which our Content-Security-Policy forbids. The
# rules of colours take two thirds of axe's time: they leave out a row whose elements have the same
# colours and fonts as those of an earlier row, and, if asked, a page's head and foot, which all
# pages share.
_RUN_AXE = """async ({onlyColours, withFrame}) => {
  const options = {preload: false, resultTypes: ["violations"]};
  const colours = ["color-contrast", "link-in-text-block"];
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const styles = ["color", "backgroundColor", "backgroundImage", "opacity", "fontSize",
    "fontWeight", "textDecorationLine", "textShadow", "display", "visibility"];
  const describe = (element) => {
    const style = getComputedStyle(element);
    return [element.tagName, ...styles.map((name) => style[name])].join();
  };
  const seen = new Map();
  const alike = [...document.querySelectorAll("tr, li")].filter((row) => {
    const kind = [row, ...row.querySelectorAll("*")].map(describe).join();
    const kinds = seen.get(row.parentNode) || new Set();
    seen.set(row.parentNode, kinds);
    return kinds.size === kinds.add(kind).size;
  });
  const frame = withFrame ? [] : [...document.querySelectorAll("body > header, body > footer")];
  const exclude = [...alike, ...frame];
  const found = [await axe.run(exclude.length ? {exclude} : document,
    {...options, runOnly: {type: "rule", values: colours}})];
  if (!onlyColours) found.push(await axe.run(document, {...options,
    runOnly: {type: "tag", values: tags},
    rules: Object.fromEntries(colours.map((rule) => [rule, {enabled: false}]))}));
  return found.flatMap(({violations}) => violations)
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join(" | ").slice(0, 600)}`);
}"""
# The element with the focus: its accessible name, and why it is not visible (WCAG 2.4.7, 2.4.11).
_FOCUSED = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused || focused === document.body) return {name: "", fault: "nothing has the focus"};
  const marked = (element) => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const box = focused.getBoundingClientRect(), root = focused.getRootNode();
  let cover = null;
  const isSeen = [.05, .5, .95].some((x) => [.05, .5, .95].some((y) => {
    const hit = cover = root.elementFromPoint(
      Math.max(box.left, 0) + (Math.min(box.right, innerWidth) - Math.max(box.left, 0)) * x,
      Math.max(box.top, 0) + (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) * y);
    return hit && (focused.contains(hit) || hit.contains(focused));
  }));
  const labelledBy = (focused.getAttribute("aria-labelledby") || "").split(" ");
  const labels = [focused.getAttribute("aria-label"),
    ...labelledBy.map((id) => id && document.getElementById(id)?.textContent),
    ...[...(focused.labels || [])].map((label) => label.textContent),
    focused.isContentEditable ? "" : focused.textContent];
  const combobox = focused.closest(".combo");
  const fault = box.width < 2 || box.height < 2 ? "it is not shown" : !isSeen
    ? `it is hidden at ${box.left}, ${box.top} by ${cover?.outerHTML.slice(0, 300)}`
    : !marked(focused) && !(combobox && marked(combobox)) ? "nothing shows the focus" : "";
  return {name: (labels.find((label) => label?.trim()) || "").trim().replace(/\\s+/g, " "),
    fault: fault && `${fault}: ${focused.outerHTML.slice(0, 300)}`};
}"""


class Keyboard:
    """The keyboard of one page, and checks of the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # The listener exists from the start, so that a dialog opened by a key is always noticed.
        page.on("filechooser", lambda _: None)

    def read_focus(self) -> str:
        """Return the name of the element with the focus, and assert that it is visible."""
        focused: dict[str, Any] = self.page.evaluate(_FOCUSED)
        if focused["fault"] == "nothing has the focus":
            # A new page moves the focus to the element with autofocus at its first frame, after it
            # has loaded. Waiting for that each time costs three times as much as reading the focus.
            expect(self.page.locator("body :focus")).to_be_attached()
            focused = self.page.evaluate(_FOCUSED)
        assert not focused["fault"], f"{self.page.url}: {focused['fault']}"
        return str(focused["name"])

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
            focused: dict[str, Any] = self.page.evaluate(_FOCUSED)
            if focused["name"]:  # after the last element, the browser itself has the focus
                assert not focused["fault"], f"{self.page.url}: {focused['fault']}"
            passed.append(focused["name"][:40])
            if focused["name"].startswith(name):
                return
        raise AssertionError((name, passed))

    def reach_back(self, name: str, most: int = 90) -> None:
        """Go back until the element with this name has the focus."""
        self.reach(name, "Shift+Tab", most)

    def go(self, key: str = "Enter") -> None:
        """Press the key that opens another page, and wait for that page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def follow(self, name: str) -> None:
        """Go to a link or button, and follow it to its page."""
        self.reach(name)
        self.go()

    def expect_notice(self, text: str) -> None:
        """Assert that a notice has the focus, so that it is spoken and its buttons come next."""
        expect(self.page.locator(":focus")).to_contain_text(text)
        self.read_focus()

    def choose_file(self, path: Path, key: str = "Enter") -> None:
        """Open the browser's own dialog by a key, and choose a file there."""
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press(key)
        opened.value.set_files(path)

    def check_accessibility(self, *, dark: bool = False) -> None:
        """Assert that axe finds nothing serious on the page, with `dark` in dark colours, too."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        # The tests of every page check the colours of the frame.
        faults = run_axe(self.page, with_frame=False)
        if dark:
            self.page.emulate_media(color_scheme="dark")
            dark_faults = run_axe(self.page, only_colours=True, with_frame=False)
            faults += [f"dark: {fault}" for fault in dark_faults]
            self.page.emulate_media(color_scheme="light")
        assert not faults, "\n".join((self.page.url, *faults))


def run_axe(page: Page, *, only_colours: bool = False, with_frame: bool) -> list[str]:
    """Return what axe finds on a page that has axe.

    Args:
        page: The page.
        only_colours: Run only the rules of colours.
        with_frame: Whether these rules run on the page's head and foot, too.
    """
    options = {"onlyColours": only_colours, "withFrame": with_frame}
    found: list[str] = page.evaluate(_RUN_AXE, options)
    return found
