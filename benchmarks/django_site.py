"""A reference: Django's syndication framework behind its per-site cache middleware, run by granian.

python -m benchmarks.django_site PORT
"""

import sys
from datetime import datetime, timedelta
from typing import Any

import django
from django.conf import settings as django_settings
from django.contrib.syndication.views import Feed
from django.core.wsgi import get_wsgi_application
from django.urls import path

from benchmarks.newsroom import START, submission
from feedsvc import server, settings

ARTICLES = [(number, submission(number, ("Desa", "Kota"))) for number in range(50)]


class Latest(Feed):  # type: ignore[type-arg, misc, unused-ignore]  # generic in stubs only
    """The feed of everything, as Django's manual writes one."""

    title = "Newsroom"
    link = "https://news.example/"
    description = "The latest articles."

    def items(self) -> list[Any]:
        """Return the items of the feed."""
        return ARTICLES

    def item_title(self, item: Any) -> str:  # noqa: ANN401  Django's signature
        """Return an item's title."""
        return str(item[1].title)

    def item_description(self, item: Any) -> str:  # noqa: ANN401  Django's signature
        """Return an item's text."""
        return str(item[1].body)

    def item_link(self, item: Any) -> str:  # noqa: ANN401  Django's signature
        """Return an item's address."""
        return f"https://news.example/articles/{item[0]}"

    def item_pubdate(self, item: Any) -> datetime:  # noqa: ANN401  Django's signature
        """Return the time at which an item was published."""
        return START + timedelta(minutes=item[0])


urlpatterns = [path("feeds/all.rss", Latest())]


def application() -> Any:  # noqa: ANN401  a WSGI application
    """Return the application, with the middleware that Django's manual recommends for caching."""
    django_settings.configure(
        SECRET_KEY="-",  # noqa: S106  it signs nothing here
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        MIDDLEWARE=[
            "django.middleware.cache.UpdateCacheMiddleware",
            "django.middleware.gzip.GZipMiddleware",
            "django.middleware.http.ConditionalGetMiddleware",
            "django.middleware.cache.FetchFromCacheMiddleware",
        ],
    )
    django.setup()
    return get_wsgi_application()


if __name__ == "__main__":
    loaded = settings.load(bind=f"127.0.0.1:{sys.argv[1]}")
    server.serve(loaded, server.listen(loaded), target="benchmarks.django_site:application")
