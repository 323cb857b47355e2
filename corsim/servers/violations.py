"""What can be wrong with an application: it breaks the rules of its interface, or it does not answer in time.

An exception that the application itself raises is not wrapped: it reaches the caller as it is.
"""

from __future__ import annotations


class ApplicationError(RuntimeError):
    """The application does what its interface (ASGI, WSGI, or a callable's) does not permit.

    A server in production would answer 500 or break the connection, and log this. The message
    says what was done, with the value seen and the value needed.
    """


class BodyTooLong(ApplicationError):
    """There is more of a body than is taken in (:data:`corsim.servers.limits.BODY_LIMIT`)."""


class ApplicationTimeout(TimeoutError):
    """The application did not answer within the time given; the message says how long that was, and where it waits."""
