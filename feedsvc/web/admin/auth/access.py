"""Access: decorators that declare beside each view which people may use it.

A view without such a decorator is for all editors with a session, so that no new page is public by
mistake. The guard in `feedsvc.web.admin` calls `is_public`, `is_for_administrators` and
`requires_recent_login`; the session calls `is_background`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])
_PUBLIC, _ADMINISTRATORS, _RECENT = "_is_public", "_is_for_administrators", "_requires_recent_login"
_BACKGROUND = "_is_background"


def public(view: View) -> View:
    """Let everyone use a view, also without a session; its form carries the login token."""
    setattr(view, _PUBLIC, True)
    return view


def administrators_only(view: View) -> View:
    """Let only administrators use a view; other editors get 403."""
    setattr(view, _ADMINISTRATORS, True)
    return view


def recent_login_required(view: View) -> View:
    """Ask an editor to log in again before a change, unless they did in the last 15 minutes."""
    setattr(view, _RECENT, True)
    return view


def background(view: View) -> View:
    """Mark a view that open pages request by themselves: it keeps no session alive."""
    setattr(view, _BACKGROUND, True)
    return view


def is_background() -> bool:
    """Return whether open pages request the view by themselves."""
    return _has(_BACKGROUND)


def is_public() -> bool:
    """Return whether the requested view is for everyone."""
    return _has(_PUBLIC)


def is_for_administrators() -> bool:
    """Return whether the requested view is for administrators only."""
    return _has(_ADMINISTRATORS)


def requires_recent_login() -> bool:
    """Return whether the requested view needs a recent login."""
    return _has(_RECENT)


def _has(mark: str) -> bool:
    # An unknown address has no endpoint and so no mark: this opens no view.
    return bool(getattr(current_app.view_functions.get(request.endpoint or ""), mark, False))
