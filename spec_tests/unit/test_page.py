from __future__ import annotations

from corsim.browser.page import make_environment
from corsim.standard.bodies import Blob
from corsim.standard.origins import OpaqueOrigin
from spec_tests.making import APP, OTHER, url_of


class TestMakeEnvironment:
    def test_a_document_in_its_own_tab(self) -> None:
        environment = make_environment(url_of(APP + "/a"))
        assert environment.origin == environment.top_level_origin == url_of(APP).origin
        assert environment.referrer_policy == "strict-origin-when-cross-origin"
        assert environment.blobs == {}

    def test_a_sandboxed_document_has_an_opaque_origin(self) -> None:
        """https://html.spec.whatwg.org/multipage/browsers.html#sandboxed-origin-browsing-context-flag"""
        environment = make_environment(url_of(APP), sandboxed=True)
        assert isinstance(environment.origin, OpaqueOrigin)
        assert environment.top_level_origin is environment.origin

    def test_an_embedded_document(self) -> None:
        environment = make_environment(url_of(APP), top_level=url_of(OTHER))
        assert environment.origin == url_of(APP).origin
        assert environment.top_level_origin == url_of(OTHER).origin

    def test_a_local_document_has_one_opaque_origin(self) -> None:
        """Each look at such a URL's origin gives a new one; the document's stays."""
        environment = make_environment(url_of("data:text/html,x"))
        assert environment.origin is environment.top_level_origin

    def test_blobs_are_kept_by_their_parsed_urls(self) -> None:
        blob = Blob(b"")
        environment = make_environment(url_of(APP), blobs={f"BLOB:{APP}/1": blob, "nothing": blob})
        assert set(environment.blobs) == {f"blob:{APP}/1", "nothing"}

    def test_a_policy_of_its_own(self) -> None:
        assert make_environment(url_of(APP), referrer_policy="origin").referrer_policy == "origin"
