"""The web: HTTP in, one verb, HTTP out. `create_app` is the only factory; `application` puts counter and porter in front."""

from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from feedsvc import logs
from feedsvc import settings as settings_file
from feedsvc.services import build_services
from feedsvc.settings import Settings
from feedsvc.storage import proxies
from feedsvc.storage.cache.encodings import StoredRepresentation
from feedsvc.storage.database import Database
from feedsvc.web import admin, context, i18n
from feedsvc.web.concurrency import ConcurrencyLimit
from feedsvc.web.feed_lookup import FeedLookup
from feedsvc.web.http import errors, security_headers
from feedsvc.web.http.converters import IdConverter
from feedsvc.web.http.dates import DateKeeper
from feedsvc.web.http.deltas import VersionHistory
from feedsvc.web.http.form_limits import (
    STRANGER_BYTES,
    STRANGER_FIELDS,
    BoundedRequest,
    editor_bytes,
)
from feedsvc.web.http.public_address import PublicAddress
from feedsvc.web.http.representation_cache import RepresentationCache
from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.date_filter import DateFilter
from feedsvc.web.middleware.proxy_notice import ProxyNotice
from feedsvc.web.middleware.rate_limit import RateLimiter
from feedsvc.web.middleware.request_guard import RequestGuard
from feedsvc.web.middleware.response_cache import ResponseCache
from feedsvc.web.middleware.senders import Senders, session_limits
from feedsvc.web.public import articles, feed_pages, feeds, media, pages, private_feeds, status
from feedsvc.web.repair import RepairThread


def create_app(settings: Settings | None = None) -> Flask:
    """Make the WSGI application; with no settings given, from files and environment.

    Raises:
        SettingsError: a setting is unknown or has a bad value.
    """
    settings = settings or settings_file.load()
    app = Flask(__name__, static_url_path="/static")
    app.request_class = BoundedRequest
    app.extensions["feedsvc"] = services = build_services(settings)
    app.extensions["feedsvc.representation_cache"] = memory = RepresentationCache(
        settings.feeds.memory
    )
    app.extensions["feedsvc.version_history"] = versions = VersionHistory(
        settings.feeds.delta_memory
    )
    note = _note_nothing if settings.feeds.deltas == "off" else versions.remember
    app.extensions["feedsvc.mender"] = mender = RepairThread(services.database)
    app.extensions["feedsvc.lookup"] = FeedLookup(services.database, memory, note, mender)
    context.install(
        app, ConcurrencyLimit(settings.web.threads, waiting=settings.web.waiting_threads)
    )
    app.config.update(
        MAX_CONTENT_LENGTH=STRANGER_BYTES,
        MAX_FORM_MEMORY_SIZE=STRANGER_BYTES,
        MAX_FORM_PARTS=STRANGER_FIELDS,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.url_map.converters["id"] = IdConverter
    app.url_map.merge_slashes = False  # //a is no second address of /a
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.install_i18n(app)
    errors.install_error_pages(app)
    for room in (feeds, private_feeds, pages, feed_pages, articles, media, status, admin):
        app.register_blueprint(room.pages)
    security_headers.install_security_headers(app, settings.public_url)
    app.wsgi_app = DateFilter(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way
    app.wsgi_app = PublicAddress(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]  # Flask's own way
    hops = settings.web.trusted_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0)  # type: ignore[method-assign]  # Flask's own way
    return app


def _note_nothing(path: str, stored: StoredRepresentation) -> None:
    """Remember no version, because no client gets a delta."""


def application() -> DateKeeper:
    """Make what the server runs: the application that files and environment describe, its counter, its porter.

    Raises:
        SettingsError: a setting is unknown or has a bad value.
    """
    app = create_app()
    # A forked process has this from its parent; where Python starts processes anew, it has not.
    logs.configure(app.extensions["feedsvc"].settings.log_level)
    app.extensions["feedsvc.lookup"].warm()
    return stack(app)


def stack(app: Flask) -> DateKeeper:
    """Put what looks at dates and proxies, the porter and the counter in front of an application."""
    services = app.extensions["feedsvc"]
    web = services.settings.web
    budget = RateLimiter(web.extra_bodies, hops=web.trusted_hops, clients=web.known_clients)
    said = security_headers.plain_headers(services.settings.public_url)
    watch = ChangeListener(services.database)
    app.extensions["feedsvc.limit"].answers = watch.answers
    counter = ResponseCache(app, watch, services.settings.feeds.memory, budget, said)
    app.extensions["feedsvc.response_cache"] = counter
    is_secure = security_headers.is_https(services.settings.public_url)
    porter = RequestGuard(
        counter,
        threads=web.body_threads,
        hops=web.trusted_hops,
        headers=said,
        is_known=Senders(services.database, session_limits(web), is_secure=is_secure).is_known,
        most=editor_bytes(services.settings.media.max_upload),
    )
    if web.trusted_hops:
        return DateKeeper(porter)
    return DateKeeper(ProxyNotice(porter, lambda: _note_proxy(services.database)))


def _note_proxy(database: Database) -> None:
    with database.writing() as session:
        proxies.record_proxy(session, now=datetime.now(UTC))
