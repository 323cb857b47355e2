r"""Policies as configuration of web servers: nginx, Apache and Caddy.

These set the headers themselves, for files or for an application behind them, whose own headers they replace, so
that none is there twice. Each has a syntax of its own in which a value could mean something else: nginx reads `$` as a
variable, Apache `%` as a format, both an origin as a regular expression, and Caddy `{…}` as a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corsim.standard.headers import Header

from .policy import Policy

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
EXPOSE = "Access-Control-Expose-Headers"
ALLOW_METHODS = "Access-Control-Allow-Methods"
ALLOW_HEADERS = "Access-Control-Allow-Headers"
MAX_AGE = "Access-Control-Max-Age"


def _for_everybody(policy: Policy) -> Iterator[Header]:
    """The headers of every answer, besides the origin."""
    if policy.credentials:
        yield ALLOW_CREDENTIALS, "true"
    if policy.expose:
        yield EXPOSE, ", ".join(policy.expose)


def _for_preflights(policy: Policy) -> Iterator[Header]:
    """The headers of answers to preflights only."""
    if policy.methods:
        yield ALLOW_METHODS, ", ".join(policy.methods)
    if policy.headers:
        yield ALLOW_HEADERS, ", ".join(policy.headers)
    if policy.max_age is not None:
        yield MAX_AGE, str(policy.max_age)


# nginx


def nginx(policy: Policy) -> str:
    """For nginx: maps, which stand in ``http``, and what stands in a ``server`` or a ``location``."""
    return "\n".join(_nginx(policy)) + "\n"


def _nginx(policy: Policy) -> Iterator[str]:
    everybody, preflights = list(_for_everybody(policy)), list(_for_preflights(policy))
    yield from _nginx_maps(policy, everybody, preflights)
    yield ""
    yield "# In server { … } or location { … }; a location with add_header lines of its own does not inherit these."
    yield f"add_header {ALLOW_ORIGIN} $cors_origin always;"
    if policy.origins != ("*",):
        yield "add_header Vary Origin always;"
    for name, _ in (*everybody, *preflights):
        yield f"add_header {name} {_nginx_variable(name)} always;"
    yield "# What an application behind proxy_pass sets itself is taken away, so that no header is there twice."
    for name in (ALLOW_ORIGIN, *(name for name, _ in (*everybody, *preflights))):
        yield f"proxy_hide_header {name};"
    yield 'if ($cors_kind = "preflight") {'
    yield "    return 204;"
    yield "}"


def _nginx_maps(policy: Policy, everybody: Sequence[Header], preflights: Sequence[Header]) -> Iterator[str]:
    """What stands in ``http``: who is permitted, which kind of answer it is, and the headers' values for each kind."""
    values = [value for _, value in (*everybody, *preflights)] + list(policy.origins)
    yield "# In http { … }"
    if any("$" in value for value in values):
        yield "geo $cors_dollar {"
        yield '    default "$";'
        yield "}"
    yield "# The origin to permit; empty for all others, and then nginx leaves the header out."
    yield "map $http_origin $cors_origin {"
    if policy.origins == ("*",):
        yield '    default "*";'
    else:
        yield '    default "";'
        # Regular expressions are compared with their case, and may be of any length, which plain keys are not.
        for origin in policy.origins:
            yield f"    {_nginx_quoted(f'~^{_regex(origin)}$')} {_nginx_value(origin)};"
    yield "}"
    yield "# What of the answer depends on whether the origin is permitted, and on whether it is a preflight."
    yield 'map "$request_method:$http_access_control_request_method:$cors_origin" $cors_kind {'
    yield '    default "refused";'
    yield '    "~^OPTIONS:[^:]+:." "preflight";'
    yield '    "~^[^:]*:[^:]*:." "request";'
    yield "}"
    for name, value in everybody:
        yield from _nginx_map(name, value, ("preflight", "request"))
    for name, value in preflights:
        yield from _nginx_map(name, value, ("preflight",))


def _nginx_variable(name: str) -> str:
    return "$cors_" + name.removeprefix("Access-Control-").lower().replace("-", "_")


def _nginx_map(name: str, value: str, kinds: tuple[str, ...]) -> Iterator[str]:
    yield f"map $cors_kind {_nginx_variable(name)} {{"
    yield '    default "";'
    yield from (f'    "{kind}" {_nginx_value(value)};' for kind in kinds)
    yield "}"


def _nginx_quoted(text: str) -> str:
    """*text* as a string of nginx, in which nothing is replaced."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _nginx_value(text: str) -> str:
    """*text* as a string in which variables are replaced: for a dollar sign, which cannot be written, stands one."""
    return _nginx_quoted(text).replace("$", "${cors_dollar}")


# Apache


def apache(policy: Policy) -> str:
    """For Apache 2.4 with mod_headers, mod_setenvif and mod_rewrite, in a ``VirtualHost``."""
    return "\n".join(_apache(policy)) + "\n"


def _apache(policy: Policy) -> Iterator[str]:
    yield "# Needs mod_headers, mod_setenvif and mod_rewrite (a2enmod headers setenvif rewrite); in the VirtualHost."
    if policy.origins == ("*",):
        yield 'SetEnvIf Origin "." CORS_ORIGIN=*'
    else:
        for origin in policy.origins:
            yield f'SetEnvIf Origin "^{_regex(origin)}$" CORS_ORIGIN=$0'
    yield "SetEnvIf Access-Control-Request-Method . CORS_ASKED"
    preflight = "expr=%{REQUEST_METHOD} == 'OPTIONS' && -n reqenv('CORS_ORIGIN') && -n reqenv('CORS_ASKED')"
    yield "# What an application behind sets itself is replaced, so that no header is there twice."
    yield from _apache_header(ALLOW_ORIGIN, "%{CORS_ORIGIN}e", "env=CORS_ORIGIN")
    for name, value in _for_everybody(policy):
        yield from _apache_header(name, value.replace("%", "%%"), "env=CORS_ORIGIN")
    for name, value in _for_preflights(policy):
        yield from _apache_header(name, value.replace("%", "%%"), f'"{preflight}"')
    if policy.origins != ("*",):
        yield "Header always merge Vary Origin"
    yield "# Preflights are answered here."
    yield "RewriteEngine On"
    yield "RewriteCond %{REQUEST_METHOD} =OPTIONS"
    yield 'RewriteCond %{ENV:CORS_ORIGIN} !=""'
    yield 'RewriteCond %{ENV:CORS_ASKED} !=""'
    yield "RewriteRule ^ - [R=204,L]"


def _apache_header(name: str, value: str, condition: str) -> Iterator[str]:
    yield f"Header onsuccess unset {name}"
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    yield f'Header always set {name} "{quoted}" {condition}'


def _regex(text: str) -> str:
    return re.sub(r"([.\[\]$^*+?(){}|\\\"])", r"\\\1", text)


# Caddy


def caddy(policy: Policy) -> str:
    """For a Caddyfile, in a site's block."""
    return "\n".join(_caddy(policy)) + "\n"


def _caddy(policy: Policy) -> Iterator[str]:
    is_any = policy.origins == ("*",)
    origins = ["header Origin *"] if is_any else [f"header Origin {_caddy_quoted(origin)}" for origin in policy.origins]
    yield "@cors {"
    yield from (f"\t{line}" for line in origins)
    yield "}"
    yield "@cors_preflight {"
    yield "\tmethod OPTIONS"
    yield from (f"\t{line}" for line in origins)
    yield "\theader Access-Control-Request-Method *"
    yield "}"
    common = [f"\t{ALLOW_ORIGIN} {'*' if is_any else '{http.request.header.Origin}'}"]
    common += [f"\t{name} {_caddy_quoted(value)}" for name, value in _for_everybody(policy)]
    yield "# Once at first, for error pages, and once at last, in place of what an application behind sets itself."
    yield from ("header @cors {", *common, "}")
    yield from ("header @cors {", "\tdefer", *common, "}")
    if not is_any:
        yield "header +Vary Origin"
    preflights = list(_for_preflights(policy))
    if preflights:
        yield "header @cors_preflight {"
        yield from (f"\t{name} {_caddy_quoted(value)}" for name, value in preflights)
        yield "}"
    yield "respond @cors_preflight 204"


def _caddy_quoted(text: str) -> str:
    """*text* as a token of a Caddyfile in which nothing is a placeholder."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\{") + '"'
