"""The form of the site's settings: their texts as somebody typed them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import cache
from zoneinfo import available_timezones

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

    base_url: str = ""
    tag_authority: str = ""
    title: str = ""
    language: str = ""
    time_zone: str = ""
    description: str = ""
    rights: str = ""
    icon: str = ""
    entry_limit: str = ""
    ttl: str = ""
    hubs: str = ""
    revision: str = ""

    def to_typed(self, names: Collection[str] = STORED) -> dict[str, str]:
        """Return the texts of these settings by their dotted names."""
        return {name: getattr(self, name_field(name)) for name in names}


def read_site_form(inputs: Mapping[str, str]) -> SiteForm:
    """Return the form that was sent."""
    return SiteForm(**{field.name: inputs.get(field.name, "") for field in fields(SiteForm)})


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
