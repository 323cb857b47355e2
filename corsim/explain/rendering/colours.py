"""The colours of pages and pictures, light and dark. A test holds their contrast against WCAG 2.2, level AA.

Nothing is told by colour alone: whatever has one of the tones has a word or a sign as well.
"""

from __future__ import annotations

LIGHT = {
    "page": "#ffffff",
    "box": "#f2f4f7",
    "text": "#1b2129",
    "quiet": "#525c69",
    "line": "#7b8592",
    "good": "#176b33",
    "bad": "#b3231a",
    "open": "#0a559e",
    "warning": "#7a4a00",
}

DARK = {
    "page": "#10151b",
    "box": "#1b232c",
    "text": "#e6eaef",
    "quiet": "#a3aebb",
    "line": "#7c8794",
    "good": "#63d68b",
    "bad": "#ff9288",
    "open": "#83bfff",
    "warning": "#f1c56f",
}

TEXTS = ("text", "quiet", "good", "bad", "open", "warning")
"""What is text, on ``page`` and on ``box``; ``line`` is only drawn."""


def variables(colours: dict[str, str]) -> str:
    """*colours* as custom properties of CSS."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())
