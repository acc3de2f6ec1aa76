"""The web: the Flask application and the WSGI middleware in front of it.

`create_app` makes the Flask application, and `add_middleware` puts the middleware in front of it.
`application` makes both from the settings for our server, `create_served_app` for other servers.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from feedsvc import editorial, logs
from feedsvc import settings as settings_file
from feedsvc.errors import FeedsvcError
from feedsvc.services import Services, build_services
from feedsvc.setting_sections import WebSettings
from feedsvc.settings import Settings
from feedsvc.storage import proxies
from feedsvc.storage.cache.encodings import StoredRepresentation
from feedsvc.storage.database import Database
from feedsvc.web import admin, api, context, i18n
from feedsvc.web.combined_feeds import CombinedFeeds
from feedsvc.web.concurrency import ConcurrencyLimit
from feedsvc.web.feed_lookup import FeedLookup
from feedsvc.web.http import conditional, cors, errors, security_headers
from feedsvc.web.http.converters import IdConverter
from feedsvc.web.http.dates import DateCorrector
from feedsvc.web.http.deltas import VersionHistory
from feedsvc.web.http.form_limits import (
    STRANGER_BYTES,
    STRANGER_FIELDS,
    BoundedRequest,
    editor_bytes,
)
from feedsvc.web.http.public_address import PathPrefix, PublicAddress, WSGIApp
from feedsvc.web.http.representation_cache import RepresentationCache
from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.date_filter import DateFilter
from feedsvc.web.middleware.fast_path import FastPath
from feedsvc.web.middleware.proxy_warning import ProxyWarning
from feedsvc.web.middleware.rate_limit import RateLimiter
from feedsvc.web.middleware.request_guard import RequestGuard
from feedsvc.web.middleware.response_cache import ResponseCache
from feedsvc.web.middleware.senders import Senders, session_limits
from feedsvc.web.public import (
    archive,
    articles,
    feed_archives,
    feed_pages,
    feeds,
    guessed_addresses,
    home,
    icons,
    media,
    opml,
    pages,
    private_feeds,
    search,
    sitemaps,
    status,
    terms,
)
from feedsvc.web.repair import RepairThread

# New combined feeds a minute, for all clients: about a tenth of a core for each web process.
_MOST_COMBINED = 60
# Looks through older articles for archive documents in a minute, for all clients; one client may
# cause a third of them. Each look takes up to 0.07 s of a core: four spans of words.
_MOST_EXPLORED = 360
_FILES = (feed_archives, feeds, private_feeds, media, sitemaps, opml, icons)
_PAGES = (pages, home, feed_pages, articles, terms, archive, search)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the Flask application; without settings, read them from files and the environment.

    Raises:
        SettingsError: a setting is unknown or has a bad value.
    """
    settings = settings or settings_file.load()
    app = Flask(__name__, static_url_path="/static")
    app.request_class = BoundedRequest
    _install_extensions(app, settings)
    app.config.update(
        MAX_CONTENT_LENGTH=STRANGER_BYTES,
        MAX_FORM_MEMORY_SIZE=STRANGER_BYTES,
        MAX_FORM_PARTS=STRANGER_FIELDS,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.url_map.merge_slashes = False  # else //a would redirect to /a
    app.url_map.converters["id"] = IdConverter
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.install_i18n(app)
    errors.install_error_pages(app)
    guessed_addresses.install_guessed_addresses(app)
    for module in (*_FILES, *_PAGES, status, admin):
        app.register_blueprint(module.pages)
    api.install_api(app, _services_of(app).settings.web)
    cors.install_cors(app)
    security_headers.install_security_headers(app, _services_of(app).current)
    conditional.install_conditional_requests(app)  # installed last, it sees an answer first
    _wrap(app)
    return app


def _install_extensions(app: Flask, settings: Settings) -> None:
    """Build what requests share: services, caches, threads, and the concurrency limit."""
    app.extensions["feedsvc"] = services = build_services(settings)
    cache = RepresentationCache(settings.feeds.memory)
    versions = VersionHistory(settings.feeds.delta_memory)
    repair_thread = RepairThread(services.database)
    remember = _forget_version if settings.feeds.deltas == "off" else versions.remember
    app.extensions["feedsvc.representation_cache"] = cache
    app.extensions["feedsvc.archive_cache"] = RepresentationCache(settings.feeds.memory // 4)
    app.extensions["feedsvc.version_history"] = versions
    app.extensions["feedsvc.repair_thread"] = repair_thread
    app.extensions["feedsvc.lookup"] = FeedLookup(services.database, cache, remember, repair_thread)
    web = settings.web
    app.extensions["feedsvc.search_limiter"] = RateLimiter(
        web.searches, hops=web.trusted_hops, clients=web.known_clients
    )
    app.extensions["feedsvc.combined_feeds"] = CombinedFeeds(
        services.database,
        check_rate=_build_check(web, web.combinations, _MOST_COMBINED),
        check_exploring=_build_check(web, _MOST_EXPLORED // 3, _MOST_EXPLORED),
        most=settings.feeds.combinations,
    )
    limit = ConcurrencyLimit(web.threads, waiting=web.waiting_threads)
    context.install(app, limit)


def _build_check(web: WebSettings, of_each: int, of_all: int) -> Callable[[Mapping[str, Any]], int]:
    """Return a function that counts what clients ask for: each one, and all of them together."""
    limiter = RateLimiter(of_each, hops=web.trusted_hops, clients=web.known_clients)
    together = RateLimiter(of_all)
    return lambda environ: limiter.check(environ, "") or together.check({}, "")


def _forget_version(path: str, stored: StoredRepresentation) -> None:
    """Remember no version, because no client gets a delta."""


def _services_of(app: Flask) -> Services:
    return cast("Services", app.extensions["feedsvc"])


def _wrap(app: Flask) -> None:
    """Put the middleware around the application that corrects addresses and dates for Flask."""
    services = _services_of(app)
    inner = PublicAddress(DateFilter(app.wsgi_app), services.current)
    wrapped: WSGIApp = PathPrefix(inner, services.current)
    hops = services.settings.web.trusted_hops
    corrected = ProxyFix(wrapped, x_for=hops, x_proto=hops, x_host=hops) if hops else wrapped
    # Assigning wsgi_app is what Flask documents for middleware.
    app.wsgi_app = corrected  # type: ignore[assignment, method-assign]


def application() -> FastPath:
    """Make what our server runs: the application with its middleware, from the settings.

    Raises:
        SettingsError: a setting is unknown or has a bad value.
    """
    return add_middleware(_create_ready_app())


def create_served_app() -> Flask:
    """Make the same application as a Flask object, which Flask's own command expects.

    Raises:
        SettingsError: a setting is unknown or has a bad value.
    """
    app = _create_ready_app(is_served_elsewhere=True)
    app.wsgi_app = add_middleware(app)  # type: ignore[method-assign]
    return app


def _create_ready_app(*, is_served_elsewhere: bool = False) -> Flask:
    app = create_app()
    services = _services_of(app)
    # A forked process has its parent's logging; a process that Python starts anew has none.
    logs.configure(services.settings.log_level, stream=sys.stdout)
    # While the database is away, the settings define the site, until the change listener reads it.
    with suppress(FeedsvcError):  # `Database` logs an outage
        if is_served_elsewhere:  # the commands that start our own server have stored the site
            editorial.site_settings.adopt(
                services.database,
                services.settings,
                now=datetime.now(UTC),
                served_url=services.settings.public_url,
            )
        services.reload_site()
    app.extensions["feedsvc.lookup"].warm()
    return app


def add_middleware(app: Flask) -> FastPath:
    """Put the middleware in front of Flask, from the fast path to the response cache."""
    services = _services_of(app)
    web = services.settings.web
    listener = ChangeListener(services.database, services.current.read_site)
    senders = Senders(
        services.database,
        session_limits(web),
        find_base_url=lambda: services.site.base_url,
    )
    for waiting in (app.extensions["feedsvc.limit"], senders):
        waiting.is_database_answering = listener.is_answering
    limiter = RateLimiter(web.extra_bodies, hops=web.trusted_hops, clients=web.known_clients)
    memory = services.settings.feeds.memory

    def list_headers() -> security_headers.Headers:
        return security_headers.plain_headers(services.site.base_url)

    cache = ResponseCache(app.wsgi_app, listener, memory, limiter, list_headers)
    app.extensions["feedsvc.response_cache"] = cache
    guard = RequestGuard(
        cache,
        threads=web.body_threads,
        hops=web.trusted_hops,
        list_headers=list_headers,
        identify=senders.identify,
        max_bytes=editor_bytes(
            services.settings.media.max_upload, services.settings.imports.max_upload
        ),
    )
    stack: WSGIApp = guard
    if not web.trusted_hops:
        stack = ProxyWarning(guard, lambda: _record_proxy(services.database))
    # The caches and the guard know paths within the site.
    dates = DateCorrector(PathPrefix(stack, services.current))
    return FastPath(dates, cache, services.current, is_proxied=web.trusted_hops > 0)


def _record_proxy(database: Database) -> None:
    with database.writing() as session:
        proxies.record_proxy(session, now=datetime.now(UTC))
