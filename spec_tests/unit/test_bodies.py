"""What is extracted of each kind of body: bytes, source, length and type; and how multipart/form-data is written."""

from __future__ import annotations

import pytest

from corsim.standard.bodies import (
    FORM_BOUNDARY,
    Blob,
    Body,
    BodyInit,
    File,
    FormData,
    ReadableStream,
    URLSearchParams,
    encode_multipart,
    extract_a_body,
)
from corsim.standard.errors import ApiException
from corsim.standard.infra import scalar_value_string


class TestExtract:
    """What each kind of object brings (https://fetch.spec.whatwg.org/#concept-bodyinit-extract, step 10)."""

    @pytest.mark.parametrize(
        ("object_", "data", "type_"),
        [
            (Blob(b"ab", "image/png"), b"ab", "image/png"),
            (Blob(b"ab"), b"ab", None),
            (b"\xff\x00", b"\xff\x00", None),
            (
                URLSearchParams((("a", "1 2"), ("b", ""))),
                b"a=1+2&b=",
                "application/x-www-form-urlencoded;charset=UTF-8",
            ),
            (URLSearchParams(()), b"", "application/x-www-form-urlencoded;charset=UTF-8"),
            ("h\xe9", b"h\xc3\xa9", "text/plain;charset=UTF-8"),
            ("", b"", "text/plain;charset=UTF-8"),
        ],
    )
    def test_bytes_source_length_and_type(self, object_: BodyInit, data: bytes, type_: str | None) -> None:
        extracted = extract_a_body(object_)
        assert extracted.body.data == data
        assert extracted.body.length == len(data)
        assert extracted.body.source is not None
        assert extracted.type == type_

    def test_a_blob_has_no_type_and_a_body_no_source_and_no_length_unless_it_is_said(self) -> None:
        assert Blob(b"a") == Blob(b"a", "")
        assert Body(b"a") == Body(b"a", None, None)

    def test_the_source_of_a_blob_is_the_blob(self) -> None:
        """Step 10.a; a string's is its UTF-8 encoding (10.f)."""
        blob = Blob(b"a", "b/c")
        assert extract_a_body(blob).body.source is blob
        assert extract_a_body("\u20ac").body.source == b"\xe2\x82\xac"

    def test_a_stream_has_neither_source_nor_length_nor_type(self) -> None:
        """Step 10.g."""
        extracted = extract_a_body(ReadableStream(b"abc"))
        assert (extracted.body.data, extracted.body.source, extracted.body.length) == (b"abc", None, None)
        assert extracted.type is None

    def test_a_stream_cannot_be_kept_alive(self) -> None:
        """Step 10.g."""
        with pytest.raises(ApiException) as caught:
            extract_a_body(ReadableStream(b""), keepalive=True)
        assert caught.value.name == "TypeError"
        assert caught.value.explained.reason.value == "stream-keepalive"

    def test_everything_else_can(self) -> None:
        assert extract_a_body("abc", keepalive=True).body.length == 3

    def test_a_form_says_its_boundary(self) -> None:
        """Step 10.d."""
        extracted = extract_a_body(FormData((("a", "b"),)))
        assert extracted.type == "multipart/form-data; boundary=----corsimFormBoundary0123456789"
        assert extracted.body.source == FormData((("a", "b"),))
        assert extracted.body.length == len(extracted.body.data)


def test_lone_surrogates_become_replacement_characters() -> None:
    """https://infra.spec.whatwg.org/#javascript-string-convert; a pair of them is one code point."""
    assert scalar_value_string("a\ud800b\udc00") == "a\ufffdb\ufffd"
    assert scalar_value_string("\ud83d\ude00") == "\U0001f600"


class TestMultipart:
    """https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart/form-data-encoding-algorithm"""

    def parts(self, *entries: tuple[str, str | File]) -> bytes:
        encoded = encode_multipart(FormData(entries))
        end = f"--{FORM_BOUNDARY}--\r\n".encode()
        assert encoded.endswith(end)
        return encoded.removesuffix(end).replace(f"--{FORM_BOUNDARY}\r\n".encode(), b"|")

    def test_an_empty_form_has_only_the_end(self) -> None:
        assert self.parts() == b""

    def test_a_string(self) -> None:
        assert self.parts(("a", "\xe9")) == b'|Content-Disposition: form-data; name="a"\r\n\r\n\xc3\xa9\r\n'

    def test_several_entries_are_in_order(self) -> None:
        encoded = self.parts(("b", "1"), ("a", "2"), ("b", "3"))
        assert [part[-3:-2] for part in encoded.split(b"|")[1:]] == [b"1", b"2", b"3"]

    def test_a_file_has_a_file_name_and_a_type(self) -> None:
        head = b'|Content-Disposition: form-data; name="f"; filename="x.png"\r\nContent-Type: image/png\r\n\r\n'
        assert self.parts(("f", File(Blob(b"\xff\n", "image/png"), "x.png"))) == head + b"\xff\n\r\n"

    def test_a_file_without_a_type_is_an_octet_stream(self) -> None:
        encoded = self.parts(("f", File(Blob(b""))))
        assert b'; filename="blob"\r\nContent-Type: application/octet-stream\r\n' in encoded

    def test_newlines_are_normalised_in_names_and_strings(self) -> None:
        """In a name they are CR LF before they are escaped."""
        assert self.parts(("a\nb\r", "1\r\n2\r3\n4")) == (
            b'|Content-Disposition: form-data; name="a%0D%0Ab%0D%0A"\r\n\r\n1\r\n2\r\n3\r\n4\r\n'
        )

    def test_quotes_and_newlines_are_escaped_in_names(self) -> None:
        """A file name is escaped, but its newlines are not normalised."""
        encoded = self.parts(('"', File(Blob(b""), 'a"\n\r')))
        assert b'name="%22"; filename="a%22%0A%0D"' in encoded
