"""``XMLHttpRequest`` as a script uses it: from ``open()`` to what can be read of the response (XHR Standard, 3).

The object keeps the states of the standard, and refuses what comes in the wrong order. There are no events: ``send()``
comes back when all is over, and raises where a script would be told by an ``error`` event.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corsim.standard import xhr as standard
from corsim.standard.errors import ApiException
from corsim.standard.trace import Trace

from .arguments import Body, body_init, boolean, string
from .calls import XhrCall
from .decoding import decode, final_charset
from .errors import DOMException, error_of
from .performing import thrown
from .response import Headers
from .verdict import Verdict, VisibleResponse

if TYPE_CHECKING:
    from .page import Page

UNSENT, OPENED, DONE = 0, 1, 4
"""The states that can be seen from outside (https://xhr.spec.whatwg.org/#states)."""


class XMLHttpRequest:
    """An XMLHttpRequest object of a page, made by :meth:`Page.xhr`.

    ``with_credentials`` and ``upload_listeners`` (whether a script listens to events of ``upload``) are set before
    ``send()``. What the standard throws is a :class:`DOMException`, or an :class:`ApiTypeError`.
    ``verdict`` is what came of the last ``send()``, None before.
    """

    __slots__ = (
        "_call",
        "_headers",
        "_is_sending",
        "_opened",
        "_page",
        "_response",
        "_with_credentials",
        "ready_state",
        "upload_listeners",
        "verdict",
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        self._call = XhrCall("")
        self._opened = self._new()
        self._headers = Headers()
        self._response: VisibleResponse | None = None
        self._is_sending = False
        self._with_credentials = False
        self.ready_state = UNSENT
        self.upload_listeners = False
        self.verdict: Verdict | None = None

    @property
    def with_credentials(self) -> bool:
        """Whether credentials are sent to other origins; can be set before ``send()`` only."""
        return self._with_credentials

    @with_credentials.setter
    def with_credentials(self, value: bool) -> None:
        # https://xhr.spec.whatwg.org/#the-withcredentials-attribute, steps 1 and 2.
        if self.ready_state not in (UNSENT, OPENED) or self._is_sending:
            raise self._invalid_state("with_credentials can be set", "before send()")
        self._with_credentials = boolean(value, "with_credentials")

    def open(
        self, method: str, url: str, async_: bool = True, user: str | None = None, password: str | None = None
    ) -> None:
        """Begin a request to *url*, relative to the page; forgets the one before, and its headers.

        Raises DOMException: SyntaxError for what is no method or no URL, SecurityError for a forbidden method.
        """
        if self._is_sending:
            raise RuntimeError("open() was called while send() waits; to end a request under way is not modelled")
        call = XhrCall(
            url=string(url, "url"),
            method=string(method, "method"),
            async_=boolean(async_, "async_"),
            username=None if user is None else string(user, "user"),
            password=None if password is None else string(password, "password"),
        )
        opened = self._new()
        try:
            standard.open_(opened, call.method, call.url, call.async_, call.username, call.password)
        except ApiException as exception:
            raise self._error(exception, call, opened) from None
        self._call, self._opened = call, opened
        self._headers, self._response = Headers(), None
        self.verdict = None
        self.ready_state = OPENED

    def set_request_header(self, name: str, value: str) -> None:
        """Add a header, combined with what is there; a forbidden one is ignored.

        Raises DOMException: InvalidStateError unless between ``open()`` and ``send()``, SyntaxError for what is no
        header.
        """
        self._require_opened("set_request_header() can be called")
        header = (string(name, "name"), string(value, "value"))
        call = replace(self._call, headers=(*self._call.headers, header))
        try:
            standard.set_request_header(self._opened, *header)
        except ApiException as exception:
            raise self._error(exception, call, self._opened) from None
        self._call = call

    def send(self, body: Body | None = None) -> None:
        """Send the request, and wait until all is over.

        Raises :class:`CorsError` for a network error, DOMException (InvalidStateError) unless after ``open()``, and
        whatever an application raises while it answers.
        """
        __tracebackhide__ = True
        call = self._begin(body)
        try:
            self.verdict = self._page.perform(call)
        finally:
            self._end()
        self._raise_what_the_script_is_told()

    async def asend(self, body: Body | None = None) -> None:
        """The same as :meth:`send`, awaiting the answers."""
        __tracebackhide__ = True
        call = self._begin(body)
        try:
            self.verdict = await self._page.aperform(call)
        finally:
            self._end()
        self._raise_what_the_script_is_told()

    @property
    def status(self) -> int:
        """The response's status; 0 where there is none."""
        return self._response.status if self._response else 0

    @property
    def status_text(self) -> str:
        """The text behind the status."""
        return self._response.status_text if self._response else ""

    @property
    def response_url(self) -> str:
        """Where the response came from, without fragment."""
        return self._response.url if self._response else ""

    @property
    def response(self) -> bytes:
        """The body's bytes."""
        return (self._response and self._response.body) or b""

    @property
    def response_text(self) -> str:
        """The body as text, by the charset of its Content-Type, or else as UTF-8.

        https://xhr.spec.whatwg.org/#text-response
        """
        return decode(self.response, final_charset(self._headers.get("content-type")))

    def get_response_header(self, name: str) -> str | None:
        """The combined value of a header that the script can read, or None."""
        return self._headers.get(string(name, "name"))

    def get_all_response_headers(self) -> str:
        """The headers that the script can read, a line for each, in the standard's order."""
        return "".join(f"{name}: {value}\r\n" for name, value in self._headers)

    def _new(self) -> standard.XMLHttpRequest:
        return standard.XMLHttpRequest(self._page.environment, self._page.browser, Trace())

    def _begin(self, body: object) -> XhrCall:
        self._require_opened("send() can be called")
        self._call = replace(
            self._call,
            body=None if body is None else body_init(body),
            with_credentials=self._with_credentials,
            upload_listeners=boolean(self.upload_listeners, "upload_listeners"),
        )
        self._is_sending = True
        return self._call

    def _end(self) -> None:
        self._is_sending = False
        self.ready_state = DONE

    def _raise_what_the_script_is_told(self) -> None:
        __tracebackhide__ = True
        assert self.verdict is not None
        self._response = self.verdict.response
        if self._response is None:
            raise error_of(self.verdict)
        self._headers = Headers(self._response.headers, self.verdict)

    def _error(self, exception: ApiException, call: XhrCall, opened: standard.XMLHttpRequest) -> Exception:
        page = self._page
        return error_of(thrown(exception, call, page.browser, page.environment, opened.trace))

    def _require_opened(self, what: str) -> None:
        # https://xhr.spec.whatwg.org/#the-setrequestheader()-method and #the-send()-method, steps 1 and 2.
        if self.ready_state != OPENED or self._is_sending:
            raise self._invalid_state(what, "between open() and send()")

    def _invalid_state(self, what: str, when: str) -> DOMException:
        state = "sending" if self._is_sending else {UNSENT: "unsent", OPENED: "opened", DONE: "done"}[self.ready_state]
        return DOMException(
            "InvalidStateError", f"XMLHttpRequest throws InvalidStateError: {what} only {when}; this one is {state}"
        )

    def __repr__(self) -> str:
        return f"<XMLHttpRequest {self._call.method} {self._call.url} {self.ready_state}>"
