"""The API for programs, below /api/v1: JSON, bearer tokens, problem documents (docs/api.md).

Each module has the operations of one subject. A view declares its operation; see `operations`.
"""

from flask import Blueprint, Flask, Response, request

from feedsvc.setting_sections import WebSettings
from feedsvc.web.api import articles, feeds, media, micropub, openapi, redirects, taxonomy
from feedsvc.web.api.micropub_requests import build_error
from feedsvc.web.api.operations import build_refusal
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.api.token_limits import TokenLimiter
from feedsvc.web.http.program_paths import is_for_programs

pages = Blueprint("api", __name__, url_prefix="/api/v1")
for module in (articles, media, taxonomy, feeds, redirects, openapi):
    pages.register_blueprint(module.pages)

_DAY = "86400"  # seconds
_SENT = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, *"
_SHOWN = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate"


def install_api(app: Flask, web: WebSettings) -> None:
    """Register the API, and let pages of other sites use it: the API ignores cookies."""
    app.extensions["feedsvc.token_limiter"] = TokenLimiter(web.api_requests)
    app.register_blueprint(pages)
    app.register_blueprint(micropub.pages)
    app.register_error_handler(RefusalError, _answer_refusal)
    app.after_request(_share)


def _answer_refusal(error: RefusalError) -> Response:
    """Answer a refusal that no view has answered, in the format of its address."""
    is_micropub = request.path.startswith(micropub.pages.url_prefix or "/")
    return build_error(error) if is_micropub else build_refusal(error)


def _share(response: Response) -> Response:
    """Set the headers of the CORS protocol (Fetch)."""
    if is_for_programs(request.path):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _SHOWN
        if request.method == "OPTIONS":
            methods = response.headers.get("Allow", "GET, OPTIONS")
            response.headers["Access-Control-Allow-Methods"] = methods
            response.headers["Access-Control-Allow-Headers"] = _SENT
            response.headers["Access-Control-Max-Age"] = _DAY
    return response
