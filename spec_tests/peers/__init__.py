"""The rows of the conformance tables on other programs that do a browser's part of CORS, beside corsim.

::

    python -m spec_tests.peers install
    python -m spec_tests.peers run [--peer jsdom,happy-dom,mentoss,cors.testing] [--rows GLOB] [--out DIR]
    python -m spec_tests.peers report [--from DIR] [--write]

What is compared with what
    A recording of Chromium (``spec_tests/recorded/chromium``) says what came of each row. A peer, and corsim's
    profile of Chromium, are held against it by the same function (``agreement``), which asks three things of a row:
    whether the script got a response or an error; whether, besides, its status, type and visible
    headers are the same; whether, besides, the same requests were on the wire.

How a peer is run
    As an engine of ``spec_tests.browsers``: in the same namespaces, against the same server with the same
    rules, by a coordinator that hands out the rows (``coordinating``). ``driver.mjs`` makes a window of
    jsdom's or happy-dom's for each row and runs the harness of the engines in it; so does it with a mocker of
    mentoss's, whose routes give what the server gives. ``driver.py`` does the same for cors.testing.

What is fair
    ``claims`` has, for each peer, what it does not claim to do or cannot be told, as named predicates over rows.
    Such rows are counted apart, by the first reason. jsdom has no fetch(): calls of it
    that XMLHttpRequest can make just so are made by that.
"""
