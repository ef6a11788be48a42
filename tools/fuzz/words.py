"""What generated pages are made of: text, names, dates, URLs, elements and attributes, the ordinary beside the nasty."""

from __future__ import annotations

__all__ = [
    "ATTRIBUTES",
    "BLOCKS",
    "CLAIMED",
    "DATES",
    "INLINES",
    "LINES",
    "METAS",
    "NAMES",
    "PROSE",
    "RAW",
    "STRANGE",
    "STYLES",
    "TYPES",
    "URLS",
    "VOIDS",
]

PROSE = (
    "The ferry came into the harbour before noon, and nobody on the quay had waited for it so long.",
    "Der Fluss stieg in der Nacht um zwei Meter, sagte die Sprecherin der Stadt am Montag.",
    "« Nous avons dormi sur le toit », raconte une habitante, qui n’a rien pu sauver de sa cave.",
    "El puente estuvo cerrado durante tres días y los vecinos cruzaban el río en barca.",
    "雨は二日間にわたって降り続き、旧市街では川の水位が二メートル上昇した。",
    "ارتفع منسوب النهر مترين خلال الليل وأغلقت المدينة الجسر القديم.",
    "नदी का पानी रात में दो मीटर बढ़ गया और पुराना पुल बंद रहा।",
    "It cost 4,100 euros (about $4,500), the board said; “not a cent more”, it added.",
    "a b c d e f g.", "1.", ".", "***", "—", "W" * 300, "word " * 60, "(" * 50, "a, " * 40, "[" * 30 + "]" * 30,
)  # fmt: skip

NAMES = (
    "Ada Example", "BO SAMPLE", "Jean-Luc d'Aubigné", "María José de la O", "Dr. Ø. Ångström-Łukasz, PhD", "李小龍", "O’Neill, Tip",
    "@ada", "ada@example.org", "Staff", "By", "von der", "A. B. C. D. E. F.", "Ada  Example and Bo Sample; Cy Test, Di Proof & Ed Trial",
    "Ada Example/AFP/Getty Images", "the Editors", "x" * 200, "Ada" + "\u0301" * 40, "\u202eadA elpmaxE", "", " ", "null", "{{author}}",
)  # fmt: skip

DATES = (
    "2031-05-14", "2031-05-14T06:40:00Z", "2031-05-14T06:40:00+14:00", "0000-00-00", "9999-12-31T23:59:60+99:99", "May 14, 2031, 6:40 a.m.",
    "14. Mai 2031", "14/05/31", "31.02.2031", "yesterday", "3 hours ago", "vor 2 Tagen", "2031年5月14日", "١٤/٠٥/٢٠٣١", "1e400", "-1",
    "1715668800", "1715668800000", "99999999999999999999", "Tue, 31 Feb 2031 25:61:61 GMT", "2031-W20-3", "٢٠٣١", "20310514", "T", "²⁰31-05-14",
)  # fmt: skip

URLS = (
    "/a", "a.jpg", "https://example.org/2031/05/14/story", "//[x/a.jpg", "http://[::1]/a", "http://[::1", "http://[v1.fe]/", "//x]/", "http://",
    "//", "///a", "////example.org/a", "http://example.org//.x[", "http://example.org/a/../../b/./c", "http://example.org/%2e%2e/a", "?", "#", "",
    "javascript:alert(1)", "data:image/gif;base64,R0lGOD", "data:,", "mailto:ada@example.org", "tel:+1", "ftp://example.org/a", "file:///etc/passwd",
    "http://user:pass@example.org:99999/a", "http://example.org:/a", "http://example.org:٣/", "http://exämple.example/ü?ö#ß", "http://xn--a/",
    "http://" + "a" * 300 + ".example/", "http://example.org/" + "a/" * 500, "http://example.org/?" + "a=1&" * 300, "http://1.2.3/", "http://0x7f.1/",
    "HTTP://EXAMPLE.ORG/A", "http:/example.org/a", "http:example.org", "\\\\example.org\\a", " http://example.org/a b\tc\nd ", "http://a\u202eb/", "http://%/%zz",
    "http://example.org/%", "http://example.org/\ud800", "http://.../", "http://example..org/", "blob:http://example.org/a", "http://ⓔxample.org/", "http://a_b.c/",
    "http://example.org/photo-1024x768.jpg?w=100&h=50", "a 1x, b 2x", "https://www.youtube.com/embed/x", "http://[::ffff:10.0.0.1]/", "http://example.org/\x00", "::", "1:2",
)  # fmt: skip

LINES = (
    "By Ada Example and Bo Sample", "Von Ada Beispiel", "Par Solenn Ker-Abgrall", "Por Ana Ejemplo", "May 14, 2031, 6:40 a.m.", "Updated 3 hours ago",
    "Photo: Cy Test/AFP", "(Foto: Di Proof/dpa)", "© 2031 Example Media. All rights reserved.", "Photo by Cy Test / Getty Images via AFP and AP", "Advertisement",
    "SPRINGFIELD (AP) — The ferry came back, the board said.", "Read more: What the water left", "Sign up for our newsletter", "4 min read", "Correction: There were two.",
    "We use cookies. Accept all", "Subscribe to continue reading. Already a subscriber? Log in", "Follow Ada Example on Twitter at @ada.", "2 Comments", "Tags: rain, town",
    "Ada Example contributed to this report.", "Ada Example is a reporter.", "* a", "- b", "1) c", "Page not found", "Please enable JavaScript to view this page.", "* * *",
    "http://example.org/a_(b)?c=[d]&e#~f", "ada@example.org", "www.example.org/<b>", "| a | b |", "# a", "“It was X,” she said.", "Home", "»", "\u2022 x", "\t", "Share",
)  # fmt: skip

STRANGE = (
    "\u0301" * 60, "e\u0301\u0316" * 20, "\u202e", "\u2066", "\u200d", "\u200b", "\ufeff", "\u00ad" * 10, "\ud800", "\udfff", "\x00", "\x07", "\x1b[31m", "\x85", "\u2028",
    "\U000e0001\U000e0068", "\U0001f469\u200d\U0001f680", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "\ufffe", "\uffff", "\U0010ffff", "ﷺ" * 10, "ǅ", "ß", "İ", "ı", "ſ", "㎏", "½",
    "\u0e33" * 20, "\u1100\u1161" * 20, "\u0f71\u0f72" * 20, "&#0;", "&#x110000;", "&#55296;", "&nbsp;", "&lt;p&gt;", "&bogus;", "&", "&#", "&amp;amp;", "&NotEqualTilde;", "\r", "\r\n\r\n",
)  # fmt: skip

BLOCKS = (
    "p", "p", "p", "div", "div", "section", "article", "main", "aside", "header", "footer", "nav", "h1", "h2", "h3", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote",
    "pre", "figure", "figcaption", "table", "caption", "thead", "tbody", "tr", "td", "th", "form", "fieldset", "legend", "details", "summary", "dialog", "address", "center",
    "hgroup", "search", "menu", "dir", "my-card", "x-a", "amp-img", "slot", "font", "marquee", "object", "video", "audio", "canvas", "picture", "label", "button", "noscript",
    "html", "body", "head", "optgroup", "map", "ruby", "foreignObject", "marker", "unknown", "o:p", "fb:like", "template",
)  # fmt: skip
INLINES = (
    "a", "a", "b", "i", "em", "strong", "span", "code", "sub", "sup", "time", "q", "cite", "small", "abbr", "mark", "u", "s", "del", "ins", "bdo", "kbd", "nobr", "font", "tt", "rt",
)  # fmt: skip
VOIDS = (
    "br",
    "hr",
    "img",
    "img",
    "input",
    "wbr",
    "source",
    "track",
    "area",
    "col",
    "embed",
    "link",
    "meta",
    "base",
    "param",
    "frame",
    "keygen",
    "image",
    "bgsound",
)
RAW = (
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "select",
    "svg",
    "math",
    "template",
    "listing",
)
"""Elements whose content is no text of the page, or is read by rules of its own."""

STYLES = (
    "display:none", "visibility:hidden", "font-size:0", "opacity:0", "position:absolute;left:-9999px", "display:block", "display:none;display:block",
    "background:url(display:none)", "color:red", ";;;:", "display:" * 50,
)  # fmt: skip
ATTRIBUTES = {
    "class": (
        "byline",
        "caption",
        "credit",
        "article-body",
        "comments",
        "related",
        "share nav menu",
        "author-name",
        "dek",
        "hidden",
        "x" * 500,
        "a " * 200,
        "\u202e",
        "wp-caption-text",
    ),
    "id": ("content", "main", "comments", "a", "", "__NEXT_DATA__"),
    "style": STYLES,
    "hidden": ("", "until-found"),
    "itemprop": (
        "author",
        "articleBody",
        "headline",
        "datePublished",
        "image",
        "name",
        "publisher",
        "url",
        "author name",
        "",
        "text",
    ),
    "itemscope": ("",),
    "itemtype": ("http://schema.org/NewsArticle", "https://schema.org/Person", "http://schema.org/", "", "//["),
    "itemref": ("a", "a a a", "content", "missing"),
    "rel": ("author", "canonical", "next", "tag", "nofollow me", "amphtml", "next prev"),
    "lang": ("en", "de-DE", "xx-YY-ZZ", "", "zh-Hans-CN", "i-klingon", "e" * 100),
    "dir": ("rtl", "auto"),
    "role": ("navigation", "main", "button", "presentation", "dialog"),
    "aria-hidden": ("true",),
    "alt": ("A street after the rain", "Photo: Ada Example/AFP", "<b>", ""),
    "title": ("Ada Example", "<script>", ""),
    "width": ("1", "100%", "5" + " " * 300 + "x", "-1", "1e9", "99999999999999999999", "٣"),
    "height": ("1", "0", "auto", "NaN"),
    "colspan": ("0", "-1", "99999", "2", "x"),
    "rowspan": ("0", "65534", "2", "1.5"),
    "start": ("-1", "99999999999", "x", "3", ""),
    "value": ("3", "-99999999999", "x"),
    "datetime": DATES,
    "content": (*DATES, *NAMES),
    "open": ("",),
    "shadowrootmode": ("open", "closed", "foo"),
    "property": ("og:title", "article:author", "og:image"),
    "data-src": URLS,
    "onclick": ("alert(1)",),
    "=": ("",),
    "\u0430": ("x",),
    "xml:lang": ("fr",),
}
"""Names of attributes, with values; those of URLs are in the grammar."""

METAS = (
    "og:title", "og:url", "og:image", "og:image:width", "og:image:alt", "og:description", "og:locale", "og:type", "og:site_name", "article:published_time", "article:modified_time",
    "article:author", "article:section", "article:tag", "author", "date", "description", "keywords", "twitter:title", "twitter:creator", "twitter:image", "news_keywords", "robots",
    "dc.date", "dc.creator", "dcterms.modified", "citation_author", "parsely-author", "parsely-pub-date", "sailthru.date", "byl", "copyright", "generator", "viewport", "language",
)  # fmt: skip
CLAIMED = (
    "headline", "alternativeHeadline", "description", "datePublished", "dateModified", "dateCreated", "author", "creator", "publisher", "image", "thumbnailUrl", "url", "@id",
    "mainEntityOfPage", "articleBody", "articleSection", "keywords", "inLanguage", "isAccessibleForFree", "hasPart", "isPartOf", "wordCount", "video", "audio", "name", "sameAs",
    "logo", "caption", "creditText", "contentUrl", "copyrightHolder", "license", "@graph", "@type", "@context", "@reverse", "about", "width", "email", "affiliation", "wrong",
)  # fmt: skip
TYPES = (
    "NewsArticle",
    "Article",
    "BlogPosting",
    "WebPage",
    "Person",
    "Organization",
    "ImageObject",
    "VideoObject",
    "Product",
    "ItemList",
    "FAQPage",
    "schema:NewsArticle",
    "x",
    "",
    "LiveBlogPosting",
    "Recipe",
)
