"""Names of browsers and systems from User-Agent headers, for editors to recognize.

A guess for display only: browsers also claim the names of others, so the order decides.
"""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def name_user_agent(client: str) -> str:
    """Return browser and system ("Firefox, Windows"), or 80 characters of the header."""
    browser = next((name for mark, name in BROWSERS if mark in client), "")
    system = next((name for mark, name in SYSTEMS if mark in client), "")
    return ", ".join(filter(None, (browser, system))) or client[:80]
