"""References: our application without its response cache, and simpler ways to serve a feed.

python -m benchmarks.plain flask-alone PORT     our Flask application, without middleware
python -m benchmarks.plain render PORT          Flask that renders with feedgen on each request
python -m benchmarks.plain bare PORT            no application: our bytes, a few lines of WSGI
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from feedgen.feed import FeedGenerator
from flask import Flask, Response

from benchmarks.newsroom import START, submission
from feedsvc import server, settings
from feedsvc.web import create_app


def flask_alone() -> Flask:
    """Return our application without its middleware."""
    return create_app()


def bare() -> Callable[..., list[bytes]]:
    """Return an application that only sends our bytes, to measure the server's own cost."""
    app = create_app()
    asked = {"Host": "news.example", "Accept-Encoding": "gzip"}
    whole = app.test_client().get("/feeds/all.rss", headers=asked)
    etag, body = whole.headers["ETag"], whole.data
    unchanged = app.test_client().get("/feeds/all.rss", headers={**asked, "If-None-Match": etag})
    headers, headers_304 = whole.headers.to_wsgi_list(), unchanged.headers.to_wsgi_list()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            start_response("304 NOT MODIFIED", headers_304)
            return []
        start_response("200 OK", headers)
        return [body]

    return answer


def render() -> Flask:
    """Return the simplest application: a query, feedgen, a string."""
    app = Flask(__name__)
    articles = [submission(number, ("Desa", "Kota")) for number in range(50)]

    @app.get("/feeds/all.rss")
    def feed() -> Response:
        generator = FeedGenerator()
        generator.id("https://news.example/")
        generator.title("Newsroom")
        generator.link(href="https://news.example/")
        generator.description("The latest articles.")
        for number, article in enumerate(articles):
            entry = generator.add_entry(order="append")
            entry.id(f"tag:news.example,2026:{number}")
            entry.title(article.title)
            entry.link(href=f"https://news.example/articles/{number}")
            entry.content(article.body, type="CDATA")
            entry.published(START + timedelta(minutes=number))
        return Response(generator.rss_str(), mimetype="application/rss+xml")

    return app


if __name__ == "__main__":
    loaded = settings.load(bind=f"127.0.0.1:{sys.argv[2]}")
    server.serve(
        loaded, server.listen(loaded), target=f"benchmarks.plain:{sys.argv[1].replace('-', '_')}"
    )
