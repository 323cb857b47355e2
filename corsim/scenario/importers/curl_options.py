"""curl's options: which there are, which take a value, and what each means for a request that a browser makes.

The table serves the importer of command lines and ``python -m corsim probe``, which takes those that say what is asked.
Names and values are those of ``curl --help all`` (8.x, and 7.88 for what it no longer has).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corsim.browser.hints import did_you_mean
from corsim.scenario.reading import Problem, shown

from .imported import NotImportedError


@dataclass(frozen=True, slots=True)
class Option:
    """One option of curl.

    ``role`` is what it does to the request: empty where it does nothing that a browser would know of. ``note`` is a
    sentence for whoever used it. ``probe`` is its help where ``probe`` has it, too.
    """

    long: str
    short: str = ""
    value: str = ""
    role: str = ""
    note: str = ""
    probe: str = ""

    @property
    def flags(self) -> list[str]:
        """The option as it is written, the short form first."""
        return [f"-{self.short}"] * bool(self.short) + [f"--{self.long}"]


_TRUST = "{} means nothing to a browser: a certificate that it does not trust is a network error."
_LEFT_OUT = "{} is left out: it says how curl connects, and a page cannot say that."
_AUTHENTICATION = "{} is left out: corsim does not know how to authenticate so."

MEANINGFUL = (
    Option("request", "X", "METHOD", "method", probe="the method"),
    Option("header", "H", "HEADER", "header", probe="a header that the script sets, like 'X-Token: 1'; several times"),
    Option("data", "d", "DATA", "data", probe="the body; @FILE reads a file; several are joined by &"),
    Option("data-ascii", value="DATA", role="data"),
    Option("data-binary", value="DATA", role="data-binary", probe="the same, with the file's line ends kept"),
    Option("data-raw", value="DATA", role="data-raw", probe="the same, and @ means nothing"),
    Option("data-urlencode", value="DATA", role="data-urlencode", probe="the same, URL-encoded"),
    Option("json", value="DATA", role="json", probe="a body of JSON, with its Content-Type and Accept"),
    Option("form", "F", "NAME=VALUE", "form", probe="a field of a form (multipart/form-data); @FILE sends a file"),
    Option("form-string", value="NAME=VALUE", role="form-string", probe="the same, and @ means nothing"),
    Option("get", "G", role="get", probe="put the data into the query"),
    Option("head", "I", role="head", probe="ask with HEAD"),
    Option("cookie", "b", "COOKIES", "cookie", probe="cookies that the browser has, like 'a=1'; includes credentials"),
    Option("user", "u", "USER:PASSWORD", "user", probe="an Authorization header of scheme Basic that the script sets"),
    Option("oauth2-bearer", value="TOKEN", role="bearer", probe="an Authorization header of scheme Bearer"),
    Option("range", "r", "RANGE", "range", probe="a Range header that the script sets"),
    Option("url-query", value="DATA", role="url-query", probe="something for the query"),
    Option("user-agent", "A", "NAME", "user-agent"),
    Option("referer", "e", "URL", "referer"),
    Option("url", value="URL", role="url"),
    Option("next", ":", role="next"),
    Option("globoff", "g", role="globoff"),
    Option("upload-file", "T", "FILE", "upload"),
    Option("insecure", "k", note=_TRUST),
    Option("config", "K", "FILE", note="{} is left out: its file is not read."),
)  # fmt: skip

QUIET_FLAGS = (
    "q,disable s,silent S,show-error v,verbose i,include show-headers f,fail fail-with-body fail-early L,location "
    "location-trusted compressed N,no-buffer #,progress-bar no-progress-meter O,remote-name remote-name-all "
    "J,remote-header-name R,remote-time create-dirs no-clobber skip-existing remove-on-error 0,http1.0 http1.1 http2 "
    "http2-prior-knowledge http3 http3-only http0.9 4,ipv4 6,ipv6 1,tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 2,sslv2 "
    "3,sslv3 tcp-nodelay tcp-fastopen no-keepalive no-alpn no-npn no-sessionid styled-output trace-time trace-ids raw "
    "path-as-is post301 post302 post303 ignore-content-length j,junk-session-cookies Z,parallel parallel-immediate "
    "retry-all-errors retry-connrefused tr-encoding xattr a,append l,list-only B,use-ascii false-start ssl-allow-beast "
    "ssl-no-revoke ssl-revoke-best-effort cert-status doh-cert-status doh-insecure disable-eprt disable-epsv "
    "disallow-username-in-url crlf form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc "
    "ftp-ssl-control ssl ssl-reqd ssl-auto-client-cert sasl-ir tftp-no-options suppress-connect-headers "
    "mail-rcpt-allowfails metalink h,help V,version M,manual haproxy-protocol compressed-ssh"
)
QUIET_VALUES = (
    "o,output output-dir D,dump-header w,write-out m,max-time connect-timeout retry retry-delay retry-max-time "
    "c,cookie-jar trace trace-ascii trace-config stderr libcurl max-redirs max-filesize limit-rate rate Y,speed-limit "
    "y,speed-time keepalive-time keepalive-cnt expect100-timeout happy-eyeballs-timeout-ms parallel-max "
    "parallel-max-host proto proto-default proto-redir tls-max ciphers tls13-ciphers curves sigalgs alt-svc hsts "
    "etag-compare etag-save z,time-cond C,continue-at create-file-mode engine egd-file random-file krb delegation "
    "ftp-account ftp-alternative-to-user ftp-method P,ftp-port ftp-ssl-ccc-mode mail-auth mail-from mail-rcpt Q,quote "
    "t,telnet-option tftp-blksize hostpubmd5 hostpubsha256 pubkey pinnedpubkey service-name variable ip-tos "
    "vlan-priority ech"
)
NOTED = {
    _LEFT_OUT: (
        (
            "proxy-anyauth proxy-basic proxy-digest proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast "
            "proxy-ssl-auto-client-cert proxy-tlsv1 proxy-ca-native proxy-http2 p,proxytunnel socks5-basic "
            "socks5-gssapi socks5-gssapi-nec ca-native"
        ),
        (
            "x,proxy U,proxy-user preproxy proxy1.0 proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers "
            "proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name "
            "proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser noproxy socks4 socks4a socks5 "
            "socks5-hostname socks5-gssapi-service resolve connect-to interface local-port dns-interface dns-ipv4-addr "
            "dns-ipv6-addr dns-servers doh-url unix-socket abstract-unix-socket request-target E,cert cert-type key "
            "key-type pass cacert capath crlfile tlsauthtype tlspassword tlsuser"
        ),
    ),
    _AUTHENTICATION: (
        "anyauth basic digest negotiate ntlm ntlm-wb n,netrc netrc-optional",
        "aws-sigv4 netrc-file login-options sasl-authzid",
    ),
}
"""Options that are read over with a sentence: flags, and those with a value."""


def _named(names: str, value: str = "", note: str = "") -> Iterator[Option]:
    for item in names.split():
        short, comma, long = item.partition(",")
        yield Option(long if comma else short, short if comma else "", value, note=note)


OPTIONS = (
    *MEANINGFUL,
    *_named(QUIET_FLAGS),
    *_named(QUIET_VALUES, "VALUE"),
    *(
        option
        for note, (flags, values) in NOTED.items()
        for option in (*_named(flags, "", note), *_named(values, "VALUE", note))
    ),
)
BY_LONG = {option.long: option for option in OPTIONS}
BY_SHORT = {option.short: option for option in OPTIONS if option.short}


@dataclass(frozen=True, slots=True)
class Given:
    """An option as it was given, and its value; the role ``url`` is of a word that is no option, too."""

    option: Option
    value: str
    written: str


def read_options(words: Sequence[str], places: Sequence[str]) -> list[Given]:
    """The options in *words*, in order; *places* says where each word is. Raises NotImportedError."""
    given: list[Given] = []
    index = 0
    options_end = False
    while index < len(words):
        word, place = words[index], places[index]
        index += 1
        if options_end or not word.startswith("-") or word == "-":
            given.append(Given(BY_LONG["url"], word, word))
        elif word == "--":
            options_end = True
        elif word.startswith("--"):
            option, value = _long(word, place)
            if option.value and value is None:
                value, index = _next(words, index, word, place)
            given.append(Given(option, value or "", f"--{option.long}"))
        else:
            index = _short(words, index, place, given)
    return given


def _long(word: str, place: str) -> tuple[Option, str | None]:
    name, equals, value = word[2:].partition("=")
    option = BY_LONG.get(name)
    if option is None and name.startswith("no-") and name[3:] in BY_LONG:
        option = Option(name)
    if option is None:
        # curl takes what a long name begins with, where only one does.
        begun = [item for item in OPTIONS if item.long.startswith(name)] if name else []
        option = begun[0] if len(begun) == 1 else None
    if option is None:
        raise _unknown(f"--{name}", place, did_you_mean(name, BY_LONG))
    if equals and not option.value:
        raise _problem(place, f"--{name} is given {shown(value)}", "it takes no value")
    return option, value if equals else None


def _short(words: Sequence[str], index: int, place: str, given: list[Given]) -> int:
    """Read short options, which may stand together, the last one with its value; returns the index after them."""
    word = words[index - 1]
    for position, letter in enumerate(word[1:], 1):
        option = BY_SHORT.get(letter)
        if option is None:
            raise _unknown(f"-{letter}", place, "")
        if not option.value:
            given.append(Given(option, "", f"-{letter}"))
            continue
        value = word[position + 1 :]
        if not value:
            value, index = _next(words, index, f"-{letter}", place)
        given.append(Given(option, value, f"-{letter}"))
        break
    return index


def _next(words: Sequence[str], index: int, written: str, place: str) -> tuple[str, int]:
    if index >= len(words):
        raise _problem(place, f"{written} is the last word", "it takes a value")
    return words[index], index + 1


def _unknown(written: str, place: str, hint: str) -> NotImportedError:
    seen = f"{shown(written)} is not an option of curl"
    return NotImportedError("curl", [Problem(place, seen, "one that curl --help all names is needed", hint)])


def _problem(place: str, seen: str, needed: str) -> NotImportedError:
    return NotImportedError("curl", [Problem(place, seen, needed)])
