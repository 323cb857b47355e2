"""The page in real browsers: it needs nobody else, answers as one types, runs for real, and serves every reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Reader
from .driving import IS_ANSWERED, SCENARIOS, STATUS, changed, click, fill, pick, run_for_real, settled
from .tabs import Tab, until

PICTURE = "document.querySelector('#explanation svg')"
WIDER = f"Math.max(0, {PICTURE}.parentElement.scrollWidth - {PICTURE}.parentElement.clientWidth)"
"""By how much the picture is wider than its place."""


def loaded(reader: Reader, fragment: str = "") -> Tab:
    """The tab with the page in it, newly loaded, when it has answered for the first time."""
    reader.tab.look(1280, dark=False)
    reader.tab.go("about:blank")
    reader.tab.go(reader.url + fragment)
    settled(reader.tab)
    return reader.tab


def opened(reader: Reader) -> Tab:
    """The same with the first example, for which a page that is there already is not loaded again."""
    tab = reader.tab
    if not tab.value("location.href").startswith(reader.url):
        return loaded(reader)
    tab.look(1280, dark=False)
    tab.value("(history.replaceState(null, '', location.pathname), true)")
    for place, value in (("shared", ""), ("real-status", ""), ("agreement", "")):
        tab.value(f"(document.getElementById('{place}').replaceChildren({json.dumps(value)}), true)")
    tab.value("(document.getElementById('fix-for').value = '', true)")
    tab.value(f"({click('view-forms')}, true)")
    changed(tab, pick("01-simple-get"), "All browsers: ALLOWED: GET https://api.example.com/items.")
    return tab


def test_it_is_loaded_from_its_own_server_alone(reader: Reader) -> None:
    tab = loaded(reader)
    assert tab.value(STATUS) == "All browsers: ALLOWED: GET https://api.example.com/items."
    assert (
        tab.value("document.querySelectorAll('#explanation a[href^=\"https://fetch.spec.whatwg.org/#\"]').length") > 0
    )
    assert tab.value("document.querySelectorAll('#explanation svg').length") == 1
    loaded_files = tab.value("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert f"{reader.url}worker.js" in loaded_files
    assert all(name.startswith(reader.url) for name in loaded_files)
    assert reader.asked == []


def test_its_policy_lets_it_ask_nobody_else(reader: Reader) -> None:
    tab = opened(reader)
    refused = (
        "new Promise((done) => {"
        " addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));"
        " fetch('http://127.0.0.1:9/').catch(() => {}); })"
    )
    assert tab.value(refused) == "connect-src"


class TestAnswers:
    def test_change_as_the_forms_change(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, pick("02-nothing-permitted"), "BLOCKED (allow-origin-missing)")
        tab.value(f"({click('at-server-response-headers-add')}, true)")
        name, value = (f"at-server-response-headers-1-{part}" for part in ("name", "value"))
        assert tab.value("document.activeElement.id") == name
        tab.write("Access-Control-Allow-Origin")
        tab.press("Tab")
        assert tab.value("document.activeElement.id") == value
        tab.write("*")
        until(tab, f"{STATUS}.includes('All browsers: ALLOWED')")
        shown = json.loads(tab.value("document.getElementById('json').value"))
        assert shown["server"]["response"]["headers"]["Access-Control-Allow-Origin"] == "*"
        changed(tab, fill("at-request-method", "DELETE"), "BLOCKED (preflight-method-disallowed)")

    def test_a_field_says_what_is_wrong_in_it(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, fill("at-server-response-status", "2000"), "Not a scenario: 1 problem. Below is what the last one")
        field = "document.getElementById('at-server-response-status')"
        assert tab.value(f"{field}.getAttribute('aria-invalid')") == "true"
        assert "2000 is not the status of an answer" in tab.value(f"{field}.parentElement.innerText")
        changed(tab, fill("at-server-response-status", "201"), "ALLOWED")
        assert tab.value(f"{field}.hasAttribute('aria-invalid')") is False
        assert tab.value("document.querySelectorAll('.problem').length") == 0

    def test_change_as_the_json_changes_and_say_what_is_wrong_where(self, reader: Reader) -> None:
        tab = opened(reader)
        tab.value(f"({click('view-json')}, true)")
        wrong = '{"page": "https://app.example.com/", "request": {"url": "https://api.example.com/", "metod": "PUT"}}'
        changed(tab, fill("json", wrong), "Not a scenario: 1 problem")
        said = tab.value("document.getElementById('problems').innerText")
        assert "$.request.metod" in said
        assert 'Did you mean "method"?' in said
        assert tab.value("document.getElementById('result').classList.contains('stale')")
        tab.value("(document.querySelector('#problems button').click(), true)")
        start, end = tab.value("[document.activeElement.selectionStart, document.activeElement.selectionEnd]")
        assert wrong[start:end] == '"PUT"'
        changed(tab, fill("json", wrong.replace("metod", "method")), "NO SERVER")
        changed(tab, fill("json", '{"page": '), "Not a scenario")
        tab.value(f"({click('view-forms')}, true)")
        assert "not JSON" in tab.value("document.getElementById('panel-forms').innerText")

    def test_are_told_for_each_browser_where_they_part(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, pick("10-authorization-and-a-star"), "chromium, firefox, webkit: ALLOWED")
        drawn = tab.value("document.querySelector('#picture svg').textContent")
        assert "chromium, firefox, webkit: ALLOWED" in drawn
        words = tab.value("[...document.querySelectorAll('#browsers [role=tab]')].map((tab) => tab.innerText.trim())")
        assert [word.split()[0] for word in words] == ["spec", "chromium", "firefox", "webkit"]
        assert "BLOCKED" in words[0]
        assert "chromium, firefox and webkit leave the standard's way here" in tab.value(
            "document.getElementById('comparison').innerText"
        )
        tab.value(f"({click('browser-firefox')}, true)")
        assert "ALLOWED" in tab.value("document.querySelector('#explanation .verdict').innerText")

    def test_are_written_as_configuration(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, pick("03-json-needs-a-preflight"), "BLOCKED")
        choose = (
            "const f = document.getElementById('fix-for'); f.value = 'express'; f.dispatchEvent(new Event('change'))"
        )
        changed(tab, choose, "BLOCKED")
        assert "cors(" in tab.value("document.querySelector('#explanation pre').textContent")

    def test_the_newest_text_is_answered_last(self, reader: Reader) -> None:
        tab = opened(reader)
        for method in ("PUT", "DELETE", "GET", "PATCH", "GET"):
            tab.value(f"(() => {{ {fill('at-request-method', method)}; return true; }})()")
        until(tab, f"{STATUS} === 'All browsers: ALLOWED: GET https://api.example.com/items.'")


class TestLinks:
    def test_carry_a_scenario(self, reader: Reader, package_url: str) -> None:
        tab = opened(reader)
        changed(tab, pick("14-redirect-to-null"), "BLOCKED")
        text = tab.value("document.getElementById('json').value")
        tab.value(f"({click('share')}, true)")
        fragment = until(tab, "location.hash")
        assert fragment.startswith("#z=")
        loaded(Reader(reader.browser, tab, package_url, reader.asked), fragment)
        assert tab.value("document.getElementById('json').value") == text
        assert "allow-origin-mismatch" in tab.value(STATUS)

    @pytest.mark.parametrize(
        ("fragment", "why"),
        [
            ("#z=AAAA", "cannot be read"),
            ("#z=%20", "cannot be read"),
            ("#x=1", "neither with #z= nor with #j="),
            ("#j=%FF", "cannot be read"),
            ("#z=" + "A" * 9000, "at most 8000"),
        ],
    )
    def test_that_are_broken_say_so(self, reader: Reader, fragment: str, why: str) -> None:
        tab = opened(reader)
        changed(tab, pick("02-nothing-permitted"), "BLOCKED")
        changed(tab, f"location.hash = {json.dumps(fragment)}", "ALLOWED")
        assert why in tab.value("document.getElementById('shared').textContent")
        assert tab.value("document.getElementById('example').value") == "01-simple-get"

    def test_without_compression_are_read_too(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, "location.hash = '#j=%7B%7D'", "Not a scenario")
        assert tab.value("document.getElementById('json').value") == "{}"
        assert "Not a scenario: 2 problems" in tab.value(STATUS)

    def test_are_not_made_of_what_is_too_long(self, reader: Reader) -> None:
        tab = opened(reader)
        # Random letters, of which compression makes nothing shorter.
        letters = "Array.from(crypto.getRandomValues(new Uint32Array(4000)), (n) => n.toString(36)).join('')"
        body = f"JSON.stringify({{page: 'https://a.example/', request: {{url: '/', method: 'POST', body: {letters}}}}})"
        action = f"const j = document.getElementById('json'); j.value = {body}; j.dispatchEvent(new Event('input'))"
        changed(tab, action, "NO SERVER")
        tab.value(f"({click('share')}, true)")
        until(tab, "document.getElementById('shared').textContent.includes('too long for a link')")
        assert tab.value("location.hash") == ""


class TestForReal:
    def test_the_browser_and_the_model_agree_on_every_example(self, reader: Reader) -> None:
        tab = opened(reader)
        said = {}
        for path in SCENARIOS:
            changed(tab, pick(path.stem), "")
            # A browser may forget a preflight at any time, and Firefox does when it looks up a host anew.
            attempts = 3 if '"requests"' in path.read_text("utf-8") else 1
            for _ in range(attempts):
                said[path.stem] = run_for_real(tab)
                if "differ" not in said[path.stem]:
                    break
                said[path.stem] += tab.value("document.getElementById('agreement').innerText")
        assert len(said) == len(tab.value("[...document.getElementById('example').options].map((o) => o.value)")) - 1
        assert said == dict.fromkeys(said, f"Your browser and the model of {reader.browser} agree.")
        assert reader.asked == []

    def test_what_the_servers_saw_is_shown(self, reader: Reader, artefacts: Path) -> None:
        tab = opened(reader)
        changed(tab, pick("03-json-needs-a-preflight"), "BLOCKED")
        run_for_real(tab)
        shown = tab.value("document.getElementById('agreement').innerText")
        assert "1. preflight OPTIONS https://api.example.com/items" in shown
        assert "Access-Control-Request-Method" in shown
        assert "http://127.0.0.1:" in shown
        tab.picture(artefacts / f"{reader.browser}-for-real.png")

    def test_what_cannot_be_run_is_said(self, reader: Reader) -> None:
        tab = opened(reader)
        document = {
            "page": "https://app.example.com/",
            "request": "http://api.example.com:25/",
            "server": {"response": {"headers": {"Set-Cookie": "a=1"}}},
        }
        changed(tab, fill("json", json.dumps(document)), "BLOCKED")
        assert run_for_real(tab) == "This cannot be run for real:"
        shown = tab.value("document.getElementById('agreement').innerText")
        for part in ("port 25", "$.server.response.headers.Set-Cookie", "https: at $.page and http: at $.request.url"):
            assert part in shown

    def test_what_a_run_will_leave_out_is_said_before_it(self, reader: Reader) -> None:
        tab = opened(reader)
        before = "document.getElementById('real-before')"
        assert tab.value(f"{before}.hidden")
        changed(tab, pick("session"), "")
        said = tab.value(f"{before}.innerText")
        assert "The last 2 calls are not made for real: the first of them comes at 60 s" in said
        changed(tab, pick("01-simple-get"), "ALLOWED")
        changed(tab, fill("at-request-url", "https://api.example.com:25/"), "")
        said = tab.value(f"{before}.innerText")
        assert "cannot be run for real" in said
        assert "browsers connect to port 25 of no machine" in said

    def test_other_models_are_held_against_the_browser_too(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, pick("10-authorization-and-a-star"), "chromium, firefox, webkit: ALLOWED")
        run_for_real(tab)
        shown = tab.value("document.getElementById('agreement').innerText")
        assert "spec: differs in" in shown
        assert "webkit: says the same" in shown


class TestReaders:
    def test_the_keyboard_is_enough(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, "document.activeElement?.blur()" + "; " + pick("02-nothing-permitted"), "BLOCKED")
        seen = []
        focused = (
            "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
            "return {id: e.id || e.className || e.tagName,"
            "outline: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0,"
            "visible: e.getBoundingClientRect().width > 0, top: e === document.body}; })()"
        )
        tab.value("(document.querySelector('.skip').focus(), true)")
        for _ in range(80):
            found = tab.value(focused)
            if found["top"]:
                break
            seen.append(found)
            if found["id"] == "run":
                break
            tab.press("Tab")
        assert all(item["outline"] and item["visible"] for item in seen), seen
        order = [item["id"] for item in seen]
        wanted = [
            *("skip", "example", "view-forms", "at-page-url", "at-request-url", "at-server-kind"),
            *("share", "fix-for", "browser-spec", "run"),
        ]
        assert [item for item in order if item in wanted] == wanted
        tab.press("Space")
        until(tab, "document.getElementById('real-status').textContent.includes('agree')")

    def test_tabs_answer_to_arrows(self, reader: Reader) -> None:
        tab = opened(reader)
        tab.value("(document.getElementById('view-forms').focus(), true)")
        tab.press("ArrowRight")
        assert tab.value("document.activeElement.id") == "view-json"
        hidden = "['forms', 'json'].map((view) => document.getElementById(`panel-${view}`).hidden)"
        assert tab.value(hidden) == [True, False]
        tab.value("(document.getElementById('browser-spec').focus(), true)")
        tab.press("ArrowLeft")
        assert tab.value("document.activeElement.id") == "browser-webkit"
        assert tab.value("document.getElementById('explanation').getAttribute('aria-labelledby')") == "browser-webkit"

    def test_every_control_has_a_name(self, reader: Reader) -> None:
        tab = opened(reader)
        changed(tab, pick("redirect"), "BLOCKED")
        nameless = (
            "[...document.querySelectorAll('input, select, textarea, button')].filter((e) =>"
            " !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim())).map((e) => e.outerHTML)"
        )
        assert tab.value(nameless) == []
        twice = (
            "[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at)"
        )
        assert tab.value(twice) == []
        assert tab.value("[...document.querySelectorAll('[role=status]')].map((e) => e.id).filter(Boolean)") == [
            *("shared", "status", "real-status")
        ]

    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    @pytest.mark.parametrize("width", [360, 768, 1400])
    def test_nothing_runs_over(self, reader: Reader, artefacts: Path, width: int, dark: bool) -> None:
        tab = opened(reader)
        changed(tab, pick("put-json"), "BLOCKED")
        run_for_real(tab)
        tab.look(width, dark=dark)
        theme = "dark" if dark else "light"
        for view in ("json", "forms"):
            tab.value(f"({click(f'view-{view}')}, true)")
            # The picture is drawn for the room that there is, in letters of full size.
            until(tab, f"{IS_ANSWERED} && {WIDER} === 0")
            assert tab.value(f"Math.abs({PICTURE}.getBoundingClientRect().width - {PICTURE}.viewBox.baseVal.width) < 1")
            tab.picture(artefacts / f"{reader.browser}-{width}-{theme}-{view}.png")
            assert tab.value("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        behind = tab.value("getComputedStyle(document.body).backgroundColor")
        assert behind == ("rgb(16, 21, 27)" if dark else "rgb(255, 255, 255)")


def test_the_page_that_comes_with_the_package(browser: tuple[str, Tab, list[str]], package_url: str) -> None:
    """Without Pyodide: the server runs the model."""
    name, tab, asked = browser
    reader = Reader(name, tab, package_url, asked)
    loaded(reader)
    changed(tab, pick("07-credentials-and-a-star"), "BLOCKED (allow-origin-wildcard-with-credentials)")
    assert run_for_real(tab) == f"Your browser and the model of {name} agree."
    assert asked == []
