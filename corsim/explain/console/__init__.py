"""What browsers' consoles show: from a verdict to the messages, and from a pasted message to its reasons."""

from __future__ import annotations

from .predicting import console_messages, exception_message
from .recognising import nearest, reasons_of, recognise
from .templates import Printed, Recognised

__all__ = ["Printed", "Recognised", "console_messages", "exception_message", "nearest", "reasons_of", "recognise"]
