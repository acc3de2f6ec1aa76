// HTML for the rich-text editor: pasted and stored text with the tags that an article may have.

// The same tags, other names, attributes and schemes as on the server (parsing/html/vocabulary.py):
// tests/web/test_allow_list.py compares them. The server also checks which tag has which attribute.
const TAGS = new Set(
  ("A STRONG EM U S SUB SUP CODE ABBR TIME CITE Q SMALL P H2 H3 H4 UL OL LI DL DT DD BLOCKQUOTE " +
    "PRE FIGURE FIGCAPTION TABLE CAPTION THEAD TBODY TFOOT TR TH TD BR HR IMG MARK BDI BDO RUBY " +
    "RT RP SPAN").split(" "),
);
const RENAMED = { B: "STRONG", I: "EM", DFN: "EM", VAR: "EM", H1: "H2", H5: "H4", H6: "H4",
  STRIKE: "S", DEL: "S", INS: "U", KBD: "CODE", SAMP: "CODE", TT: "CODE", DIR: "UL", MENU: "UL" };
// Dropped with their content. The server turns embeds into links; here the embeds would load.
const DROPPED = new Set(
  ("SCRIPT STYLE TEMPLATE NOSCRIPT NOEMBED NOFRAMES SVG MATH TITLE TEXTAREA SELECT BUTTON CANVAS " +
    "XML DATALIST IFRAME EMBED OBJECT VIDEO AUDIO OEMBED LITE-YOUTUBE LITE-VIMEO AMP-YOUTUBE " +
    "AMP-VIMEO AMP-DAILYMOTION AMP-TWITTER AMP-INSTAGRAM AMP-TIKTOK AMP-FACEBOOK AMP-IFRAME " +
    "AMP-VIDEO AMP-AUDIO").split(" "),
);
const ATTRIBUTES = ["href", "src", "alt", "width", "height", "title", "hreflang", "datetime",
  "start", "type", "value", "colspan", "rowspan", "scope", "lang", "dir", "id"];
const SAFE = /^(https?:|mailto:|tel:|[^:]*$|[/#?.])/i;
const BLOCK = /^(P|H[1-6]|UL|OL|DL|BLOCKQUOTE|PRE|FIGURE|TABLE|HR|DIV|SECTION|ARTICLE)$/;

// Browsers write a typed space at the edge of bold or italic as a no-break space. Between two words
// without other spaces, a no-break space was meant.
const normalizeSpaces = (text) => text.replace(/^\u00a0| \u00a0|\u00a0 |\u00a0$/g, " ");

// An inert document loads nothing: in the page, pictures and tracking pixels would be loaded before
// the text is cleaned.
const inertDocument = document.implementation.createHTMLDocument("");

function copyAllowed(node, into) {
  if (node.nodeType === Node.TEXT_NODE) return into.append(normalizeSpaces(node.data));
  const name = node.nodeType === Node.ELEMENT_NODE ? node.tagName.toUpperCase() : "";
  if (!name || DROPPED.has(name)) return undefined;
  const renamed = RENAMED[name] || name;
  // Google Docs wraps everything that it copies in a <b> that is not bold.
  const plain =
    name === "B" && /font-weight:\s*normal/i.test(node.getAttribute("data-style") || "");
  let target = into;
  const isNote = node.id.startsWith("note-"); // other ids could be those of the page itself
  const meaningless = name === "SPAN" && !node.lang && !node.dir && !isNote;
  if (TAGS.has(renamed) && !plain && !meaningless) {
    target = inertDocument.createElement(renamed);
    for (const attribute of ATTRIBUTES) {
      const value = node.getAttribute(attribute);
      const isUrl = /^(href|src)$/.test(attribute);
      const unsafe = attribute === "id" ? !isNote : isUrl && !SAFE.test((value || "").trim());
      if (value !== null && !unsafe) {
        target.setAttribute(attribute, value);
      }
    }
    into.append(target);
  } else if (
    /^(DIV|SECTION|ARTICLE)$/.test(name) &&
    ![...node.children].some((child) => BLOCK.test(child.tagName))
  ) {
    target = inertDocument.createElement("p");
    into.append(target);
  }
  for (const child of node.childNodes) copyAllowed(child, target);
  return undefined;
}

// The CSP blocks styles and handlers in any case. Renamed, they cause no reports in the console.
// Each search ends at the next tag: otherwise it would run to the end of the text for every tag.
const disarm = (html) =>
  html
    .replace(/<(style|script)\b(?:(?!<(?:style|script)\b)[^])*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^<>]*>/gi, (tag) =>
      tag.replace(/([\s"'/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"),
    );

export function cleanHtml(html) {
  const container = inertDocument.createElement("div");
  const parsed = new DOMParser().parseFromString(disarm(html), "text/html"); // loads nothing
  for (const child of parsed.body.childNodes) copyAllowed(child, container);
  return container;
}

const escapeHtml = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export function toParagraphs(text) {
  const lines = text.replace(/\r\n?/g, "\n").trim();
  if (!lines) return "";
  const parts = /\n\s*\n/.test(lines) ? lines.split(/\n\s*\n+/) : lines.split("\n");
  return parts.map((part) => `<p>${escapeHtml(part).replace(/\n/g, "<br>")}</p>`).join("");
}

export const isMarkup = (text) => /<\/?[a-z][^<>]*>/i.test(text);
