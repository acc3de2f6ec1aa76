"""Programs: what a User-Agent header calls itself, in two words that an editor knows.

A guess for people's eyes, of what each browser says of itself last of all the names that it takes.
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
    """Return browser and system, such as "Firefox, Windows"; the header's own words where neither is known."""
    browser = next((name for mark, name in BROWSERS if mark in client), "")
    system = next((name for mark, name in SYSTEMS if mark in client), "")
    return ", ".join(filter(None, (browser, system))) or client[:80]
