"""Drives the rows of the conformance tables in real browsers, records what they did, compares the model with it.

::

    python -m spec_tests.browsers run --engine chromium,firefox,webkit [--tables NAME,…] [--rows GLOB] [--new]
                                      [--out DIR] [--repeat N]
    python -m spec_tests.browsers run --engine chromium,firefox,webkit (--random | --spliced) N --seed S [--out DIR]
    python -m spec_tests.browsers compare --engine chromium [--browser spec]
    python -m spec_tests.browsers console [--engine chromium,firefox,webkit] [--rows GLOB] [--out DIR]
    python -m spec_tests.browsers check [--engine chromium,firefox,webkit] [--sample N]

A recording of some rows of a table leaves the others as they were.

The second form drives scenarios that are random, or spliced from rows (``spec_tests.differential``).

How a run works
    *A machine of its own.* The runner starts itself again in private network, mount and process
    namespaces (``isolation``): there every address is this machine, every host name of the rows
    stands in ``/etc/hosts``, every port is free, nothing else can be reached, and all processes
    end with the runner. So rows keep their real origins, ports and IP literals. Certificates come
    from a certificate authority made for the run (``certificates``).

    *One server for everything* (``wire_server``). It listens on every port that a row names, tells
    TLS from plain HTTP by the first byte, plays the row's rules byte for byte, and notes what it
    received. Each connection carries one request; the body ends with the connection, so no header
    has to be added for framing.

    *The page asks for its work* (``harness.js``, ``coordinator``). The page of a row is a top-level
    document at the row's URL with the harness as its script (with ``Content-Security-Policy:
    sandbox`` where the row's page is sandboxed; ``data:`` and ``blob:`` pages, and pages with a
    ``topLevel``, are frames). It posts each outcome to the runner at an origin of its own, and
    is given the next request, or the next page to go to. Rows with the same page run one after
    the other in one document.

    *Rows do not disturb each other.* The HTTP cache is off. Most rows run one at a time, so requests
    are attributed by time. What is left is the preflight cache: a row with one request gets
    ``Access-Control-Max-Age: 0`` on its preflights' answers (no script can see it), so nothing is
    stored. Where the preflight cache is the point (sessions, and redirects that come back to a
    URL) the answers stay as they are, and all URLs of the row get a first path segment of its own,
    ``/~17/``, which is taken out again of everything observed (``labels``); by these, requests are
    attributed where rows run side by side. Cookies that a row set are expired after it, by its page and
    by the URLs that set them.

    *Streams go by HTTP/2.* Chromium sends a stream body by HTTP/2 only, so rows with one are run after the others by
    a fresh process, with a server that agrees on HTTP/2 alone (``http2``). All other rows speak
    HTTP/1.1, by which more can be seen: the case of a name, the reason phrase, how a body is framed.

    *Consoles are listened to* when they are to be recorded (``consoles``, ``console``): one call at a time, with the
    console emptied before it. WebKit then runs an ordinary session, as it prints nothing of private ones.

    *Waits take no time.* Where a session's next request is later, the engine's clock is set forward (``clock``). Rows
    with waits come last, as do rows with a login, which engines remember.

    *What is not reached.* Pages that an engine cannot be given, and hosts that cannot be connected to, are skipped
    (``planning.why_not`` has the reasons).

    *Mixed content, HTTPS upgrades and Local Network Access are switched off* where an engine has a switch: the tables
    do not model them yet.
"""
