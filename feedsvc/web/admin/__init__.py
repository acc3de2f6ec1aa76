"""The desk: one login and one CSRF guard in front of all its pages."""

from flask import Blueprint

pages = Blueprint("admin", __name__, url_prefix="/admin")
