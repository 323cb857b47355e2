"""Reasons have names of one form, and each explains itself with the values that it was decided by."""

from __future__ import annotations

from corsim.standard.reasons import Explained, Reason
from spec_tests.making import APP, url_of


def test_reasons_have_names_of_their_own() -> None:
    """An alias in an Enum would hide that two reasons are told in the same words."""
    assert len(Reason.__members__) == len({reason.value for reason in Reason})


def test_a_name_is_its_members_in_lower_case_with_hyphens() -> None:
    assert {reason.value for reason in Reason} == {name.lower().replace("_", "-") for name in Reason.__members__}


def test_whatever_can_be_wrong_with_a_response_can_be_wrong_with_a_preflights() -> None:
    names = {reason.value for reason in Reason}
    for name in names:
        if name.startswith("allow-origin-") or name == "credentials-not-allowed":
            assert f"preflight-{name}" in names


class TestExplained:
    def test_the_sentence_shows_the_values(self) -> None:
        explained = Explained(
            Reason.BAD_PORT,
            "main-fetch",
            "7",
            "{port} of {url}: {why}.",
            {"port": 1, "url": url_of(APP)} | {"why": None},
        )
        assert explained.sentence == f"1 of `{APP}/`: nothing."

    def test_as_data_it_has_the_step_and_plain_values(self) -> None:
        explained = Explained(Reason.BAD_PORT, "main-fetch", "7", "", {"url": url_of(APP), "names": ("a", "b")})
        assert explained.to_dict() == {
            "algorithm": "main-fetch",
            "step": "7",
            "url": "https://fetch.spec.whatwg.org/#concept-main-fetch",
            "values": {"url": APP + "/", "names": ["a", "b"]},
        }

    def test_there_may_be_no_values(self) -> None:
        explained = Explained(Reason.BAD_PORT, "main-fetch", "7", "So it is.")
        assert explained.values == {}
        assert explained.sentence == "So it is."
