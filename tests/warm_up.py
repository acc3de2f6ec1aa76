"""Use feedsvc once, so that processes forked afterwards need not compile the same code again."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from feedsvc import accounts, scheduler
from feedsvc.cli.database import prepare_database
from feedsvc.services import Services
from feedsvc.settings import load
from feedsvc.storage.system import heartbeats
from feedsvc.web import create_app

_SITE = "http://127.0.0.1:8000"
_EDITOR, _PASSWORD = "sari", "sebelas-kucing-hitam"
_SOON = 10  # seconds after a start; tests see only jobs that run in this time
_PATHS = ("/healthz", "/", "/feeds", "/feeds/all.rss", "/feeds/all.atom", "/feeds/all.json")
_ARTICLE = {
    "title": "Kabar",
    "body": "Isi.",
    "topics": "Kali",
    "create_topics": "1",
    "do": "publish",
}


def publish_and_refresh() -> None:
    """Publish an article as an editor, read it, and run the scheduler's jobs, on a new database."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-warm-up-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'feedsvc.db'}"
        app = create_app(load(data_dir=folder, database_url=url, base_url=_SITE))
        services: Services = app.extensions["feedsvc"]
        prepare_database(services, lambda _: None)
        services.reload_site()
        with services.database.writing() as session:
            accounts.people.add_editor(session, _EDITOR, _PASSWORD, now=datetime.now(UTC))
            heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=datetime.now(UTC))
        publish(app.test_client())
        for job in scheduler.JOBS:
            if job.delay < _SOON:
                job.function(services)
        services.database.close()


def publish(client: FlaskClient) -> None:
    """Log in, publish an article by the form, and ask for pages and feeds."""
    client.environ_base["HTTP_ORIGIN"] = _SITE
    login = {"login_name": _EDITOR, "login_password": _PASSWORD}
    for path, form in (("/admin/login", login), ("/admin/articles/new", _ARTICLE)):
        page = client.get(path, base_url=_SITE).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        answer = client.post(path, data={**hidden, **form}, base_url=_SITE, follow_redirects=True)
        assert answer.status_code == 200, answer.text
    for path in _PATHS:
        client.get(path, base_url=_SITE)
