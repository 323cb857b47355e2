"""What HTML renderings have in common: the style sheet, a page that needs nothing else, and pieces of it.

A page has no script, and says so to the browser: it may load nothing and run nothing. A fragment, for notebooks, has
the same style within an element of its own, and colours both text and what is behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corsim.standard.headers import Header

from .colours import DARK, LIGHT, variables
from .markup import escaped
from .svg import STYLE as PICTURES

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = (
    f".corsim{{{variables(LIGHT)}}}@media (prefers-color-scheme:dark){{.corsim{{{variables(DARK)}}}}}"
    """
.corsim{color:var(--text);background:var(--page);font:16px/1.5 system-ui,sans-serif;padding:1rem;
color-scheme:light dark}
.corsim *{box-sizing:border-box}
.corsim article{max-width:72rem;margin:0 auto}
.corsim p,.corsim ul,.corsim ol{max-width:62rem}
.corsim h1,.corsim h2,.corsim h3,.corsim h4,.corsim h5{line-height:1.25;margin:1.6em 0 .5em;font-weight:600;
color:var(--text)}
.corsim h1{font-size:1.5rem}.corsim h2{font-size:1.25rem}.corsim h3{font-size:1.1rem}
.corsim h4{font-size:1rem}.corsim h5{font-size:1rem}
.corsim article>:first-child{margin-top:0}
.corsim p,.corsim ul,.corsim ol{margin:.5em 0}.corsim li{margin:.2em 0}
.corsim code{font:.9em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;
unicode-bidi:isolate;overflow-wrap:anywhere;background:var(--box);color:inherit;border-radius:3px;padding:.1em .3em;
white-space:pre-wrap}
.corsim a{color:var(--open)}
.corsim .verdict{font-size:1.15rem;border-left:.4rem solid var(--tone);padding:.3rem .8rem;margin:.8em 0;
background:var(--box)}
.corsim .verdict strong{color:var(--tone)}
.corsim .good{--tone:var(--good)}.corsim .bad{--tone:var(--bad)}.corsim .open{--tone:var(--open)}
.corsim .warning{color:var(--warning);font-weight:600}
.corsim .decided{color:var(--bad);font-weight:600}
.corsim .quiet{color:var(--quiet)}
.corsim table{border-collapse:collapse;margin:.5em 0;width:100%;color:inherit;table-layout:auto;font-size:1em}
.corsim caption{text-align:left;color:var(--quiet);padding:.2em 0}
.corsim th,.corsim td{text-align:left;vertical-align:top;padding:.25em .6em .25em 0;border-bottom:1px solid var(--line);
font-weight:400;overflow-wrap:anywhere;background:none;color:inherit;white-space:normal}
.corsim thead th{font-weight:600}
.corsim tbody th{width:38%}
.corsim .decided th,.corsim .decided td{font-weight:600}
.corsim .browsers{margin:0}
.corsim .browsers caption{padding:.4em .6em}
.corsim .browsers th,.corsim .browsers td{width:auto;white-space:nowrap;overflow-wrap:normal;padding:.3em .6em}
.corsim .browsers code{white-space:nowrap}
.corsim .browsers td strong{color:var(--tone)}
.corsim .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:4px;margin:1em 0}
.corsim .scroll:focus-visible,.corsim summary:focus-visible,.corsim a:focus-visible{outline:3px solid var(--open);
outline-offset:2px}
.corsim svg{display:block;max-width:none}
.corsim summary{cursor:pointer;color:var(--quiet)}
.corsim .exchange{border-top:1px solid var(--line);margin-top:1em}
@media (max-width:34rem){.corsim{padding:.6rem}.corsim tbody th{width:48%}
.corsim code{font-size:.8em;padding:.1em .15em}}
@media print{.corsim .browsers{margin:0}
.corsim .browsers caption{padding:.4em .6em}
.corsim .browsers th,.corsim .browsers td{width:auto;white-space:nowrap;overflow-wrap:normal;padding:.3em .6em}
.corsim .browsers code{white-space:nowrap}
.corsim .browsers td strong{color:var(--tone)}
.corsim .scroll{overflow:visible}}
"""
)

_QUOTED = re.compile(r"`([^`]+)`")


def code(text: str) -> str:
    """*text*, which was sent or written somewhere, as an element; what is empty says so."""
    return f"<code>{escaped(text)}</code>" if text else '<span class="quiet">(empty)</span>'


def sentence(text: str) -> str:
    """*text* with what it quotes as code."""
    parts = _QUOTED.split(text)
    return "".join(code(part) if index % 2 else escaped(part) for index, part in enumerate(parts))


def notes(texts: Iterable[str]) -> Iterator[str]:
    """Notes about how something was read."""
    yield from (f'<p class="quiet">Note: {sentence(text)}</p>' for text in texts)


def heading(level: int, content: str) -> str:
    """A heading with *content* as markup, not deeper than there are."""
    level = min(level, 6)
    return f"<h{level}>{content}</h{level}>"


def items(contents: Iterable[str], kind: str = "ul") -> Iterator[str]:
    """A list of *contents*, as markup."""
    yield f"<{kind}>"
    yield from (f"<li>{content}</li>" for content in contents)
    yield f"</{kind}>"


def headers_table(caption: str, headers: Sequence[Header]) -> Iterator[str]:
    """A table of headers."""
    rows = [(code(name), code(value), "") for name, value in headers]
    yield from table(escaped(caption), ("header", "value"), rows)


def table(caption: str, heads: Sequence[str], rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """A table of two columns, of markup; the third member of a row is its class."""
    yield f"<table><caption>{caption}</caption>"
    yield "<thead><tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead><tbody>"
    for name, value, look in rows:
        kind = f' class="{look}"' if look else ""
        yield f'<tr{kind}><th scope="row">{name}</th><td>{value}</td></tr>'
    yield "</tbody></table>"


def page(title: str, content: Iterable[str]) -> str:
    """A whole page; *content* is markup."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escaped(title)} - corsim</title>",
            f"<style>html,body{{margin:0}}{STYLE}{PICTURES}</style>",
            "</head>",
            '<body class="corsim">',
            "<main>",
            *content,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def fragment(content: Iterable[str]) -> str:
    """An element for a page of somebody else's, as a notebook is; *content* is markup."""
    return "\n".join([f'<div class="corsim"><style>{STYLE}{PICTURES}</style>', *content, "</div>"])
