"""The form of the site's settings: their texts as somebody typed them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from zoneinfo import available_timezones

from feedsvc.domain.fields import describe, spec_of
from feedsvc.domain.site import STORED
from feedsvc.editorial.site_validation import name_field
from feedsvc.settings import Settings, get_default
from feedsvc.storage.system.site_settings import StoredSettings

# The settings that the setup page asks for; the others have defaults that most sites keep.
FIRST = ("site.title", "site.language", "site.time_zone", "base_url")


@dataclass(frozen=True, slots=True)
class SiteForm:
    """The inputs of the form, each named like the last part of its setting.

    `hubs` has one hub per line. `revision` is the revision of the settings that the form shows.
    """

    base_url: str = field(default="", metadata=describe("Address of the site"))
    tag_authority: str = field(default="", metadata=describe("Domain in ids"))
    title: str = field(default="", metadata=describe("Name of the site"))
    language: str = field(default="", metadata=describe("Language"))
    time_zone: str = field(default="", metadata=describe("Time zone"))
    description: str = field(default="", metadata=describe("Description"))
    rights: str = field(default="", metadata=describe("Rights"))
    icon: str = field(default="", metadata=describe("Icon"))
    entry_limit: str = field(default="", metadata=describe("Entries in a feed"))
    ttl: str = field(default="", metadata=describe("Seconds between two polls"))
    hubs: str = field(default="", metadata=describe("WebSub hubs"))
    revision: str = field(default="", metadata=describe())

    def to_typed(self, names: Collection[str] = STORED) -> dict[str, str]:
        """Return the texts of these settings by their dotted names."""
        return {name: getattr(self, name_field(name)) for name in names}


# What each input is called on English pages, to be translated. The revision has no label.
LABELS: Mapping[str, str] = {
    each.name: spec_of(each).label for each in fields(SiteForm) if spec_of(each).label
}


def read_site_form(inputs: Mapping[str, str]) -> SiteForm:
    """Return the form that was sent."""
    return SiteForm(**{each.name: inputs.get(each.name, "") for each in fields(SiteForm)})


def show_stored(stored: StoredSettings, fixed: Mapping[str, object]) -> SiteForm:
    """Return the form with the stored settings, and those that a file or the environment fixes."""
    values = {name: get_default(name) for name in STORED} | {**stored.chosen, **fixed}
    texts = {
        name_field(name): str(value) if isinstance(value, str | int) else "\n".join(value)
        for name, value in values.items()
        if name in STORED
    }
    return SiteForm(**texts, revision=str(stored.revision))


def name_origins(settings: Settings) -> dict[str, str]:
    """Return the variable or file that sets each input which cannot be changed here."""
    return {name_field(name): settings.origins[name] for name in settings.list_fixed()}


@cache
def list_time_zones() -> tuple[str, ...]:
    """Return the zones to choose from: first the zones of places, without offsets and old names."""
    places = {zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"}
    return (*sorted(places), "UTC")
