"""The archive: every published article, by year and month in the newsroom's time zone."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from feedsvc.domain.articles import EARLIEST_YEAR
from feedsvc.domain.numbers import parse_number
from feedsvc.errors import NotFoundError
from feedsvc.storage.feeds import feeds, item_pages
from feedsvc.storage.feeds.item_pages import Period
from feedsvc.storage.tables import Feed
from feedsvc.web.context import database, site
from feedsvc.web.i18n import format_month, gettext
from feedsvc.web.public.listing import read_listing
from feedsvc.web.public.pages import render_page

pages = Blueprint("archive", __name__)
_LATEST_YEAR = 9998  # one less than the last year of a datetime, as a period ends in the next year
_YEARS_AT_ONCE = 12  # whose months are looked for: each month is a look into the index


@pages.get("/archive")
def list_years() -> Response:
    """Show the years in which articles were published, and the months of the latest ones."""
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        years = _list_years(session, feed)
        months = _filter_months(session, feed, years[:_YEARS_AT_ONCE])
    return render_page(
        "public/archive.html",
        steps=[],
        heading=gettext("Archive"),
        years=[(year, [each for each in months if _is_within(each, year)]) for year in years],
    )


def list_archive_paths(session: Session) -> list[str]:
    """Return the paths of all pages of the archive."""
    paths = ["/archive"]
    feed = feeds.find_feed(session, feeds.ALL)
    years = _list_years(session, feed)
    for first in range(0, len(years), _YEARS_AT_ONCE):
        some = years[first : first + _YEARS_AT_ONCE]
        paths += [f"/archive/{each.since.year}" for each in some]
        paths += [f"/archive/{each.since:%Y/%m}" for each in _filter_months(session, feed, some)]
    return paths


@pages.get("/archive/<year>")
def show_year(year: str) -> Response:
    """Show the articles of a year."""
    return _show_period(_read_year(year), f"/archive/{year}")


@pages.get("/archive/<year>/<month>")
def show_month(year: str, month: str) -> Response:
    """Show the articles of a month."""
    number = parse_number(month, least=1, most=12, default=0) if len(month) == 2 else 0
    if not number:
        raise NotFoundError("there is no such month", month)
    return _show_period(_read_year(year), f"/archive/{year}/{month}", number)


def _show_period(year: int, path: str, month: int = 0) -> Response:
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        every = _list_months(_build_year(year))
        months = item_pages.filter_periods(session, feed.id, every) if feed else []
        shown = every[month - 1] if month else _build_year(year)
        if feed is None or not months or (month and shown not in months):
            raise NotFoundError("no article was published in this time", path)
        listing = read_listing(session, feed.id, path, period=shown)
    step = (str(year), site().url(f"/archive/{year}"))
    return render_page(
        "public/list.html",
        here="archive",
        heading=format_month(shown.since) if month else str(year),
        listing=listing,
        steps=[(gettext("Archive"), site().url("/archive")), *([step] if month else [])],
        months=months,
        month=shown,
    )


def _read_year(text: str) -> int:
    # Where clocks are behind UTC, the earliest instant is still in the year before.
    year = parse_number(text, least=EARLIEST_YEAR - 1, most=_LATEST_YEAR, default=0)
    if not year or len(text) != 4:
        raise NotFoundError("there is no such year", text)
    return year


def _list_years(session: Session, feed: Feed | None) -> list[Period]:
    """Return the years in which articles of a feed were published, the latest first."""
    ends = item_pages.find_ends(session, feed.id) if feed else None
    if feed is None or ends is None:
        return []
    first, last = (each.astimezone(site().time_zone).year for each in ends)
    years = [_build_year(year) for year in range(last, first - 1, -1)]
    return item_pages.filter_periods(session, feed.id, years)


def _filter_months(session: Session, feed: Feed | None, years: Sequence[Period]) -> list[Period]:
    """Return the months of these years in which articles of a feed were published."""
    months = [month for year in years for month in _list_months(year)]
    return item_pages.filter_periods(session, feed.id, months) if feed else []


def _build_year(year: int) -> Period:
    return Period(_begin_month(year, 1), _begin_month(year + 1, 1))


def _list_months(year: Period) -> Sequence[Period]:
    """Return the months of a year, in their order."""
    number = year.since.year
    begins = [_begin_month(number, month) for month in range(1, 13)]
    return [Period(*pair) for pair in zip(begins, [*begins[1:], year.until], strict=True)]


def _begin_month(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=site().time_zone)


def _is_within(month: Period, year: Period) -> bool:
    return year.since <= month.since < year.until
