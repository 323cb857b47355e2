"""``python -m spec_tests.loopback``: runs pytest, with the arguments given, where there is no network but loopback.

For what the guard does not see, programs other than Python: in a network namespace of its own (Linux, as root) nobody
reaches anything but this machine, however it is tried. The exit status is pytest's, 2 where no namespace can be made.
Tests that install packages of npm have nothing to install them from there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from spec_tests.browsers.isolation import INSIDE, is_inside, run_inside


def main(arguments: Sequence[str]) -> int:
    """Run pytest with *arguments*; its exit status."""
    if not is_inside():
        return run_inside(arguments, "spec_tests.loopback")
    # Tests that make namespaces of their own are not in those.
    del os.environ[INSIDE]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
