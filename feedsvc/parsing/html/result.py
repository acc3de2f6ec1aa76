"""The result of the sanitizer, and the parts of a text that are not in it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class CleanHtml:
    """HTML in the vocabulary of articles, and the parts of its source that are not in it.

    `left_out` are the lines of buttons, related articles and comments; `lost_pictures` the
    addresses of pictures that only one computer can open. `inline_pictures` are data: URLs of
    pictures that were given no address. `formulas` counts formulas in MathML, which became text.
    """

    html: str
    left_out: tuple[str, ...] = ()
    lost_pictures: tuple[str, ...] = ()
    inline_pictures: tuple[str, ...] = ()
    formulas: int = 0

    def add_losses(self, earlier: "CleanHtml") -> "CleanHtml":
        """Return this HTML with its losses and the losses of an earlier round."""
        return replace(
            self,
            left_out=earlier.left_out + self.left_out,
            lost_pictures=earlier.lost_pictures + self.lost_pictures,
            inline_pictures=earlier.inline_pictures + self.inline_pictures,
            formulas=earlier.formulas + self.formulas,
        )
