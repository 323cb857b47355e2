"""The engines: where their programs are, how they are started with a fresh profile, and what their version is."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from .certificates import Certificates
from .clock import EngineClock
from .consoles import Console, console_of
from .devtools import DevTools

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks,OptimizationHints",
    "--disk-cache-size=1",
    "--allow-running-insecure-content",
    "--remote-debugging-pipe",
)

CHROMIUM_PREFERENCES = {"profile": {"cookie_controls_mode": 2, "block_third_party_cookies": False}}
"""Third-party cookies are as Chromium's makers have them: blocked in incognito windows only.

Debian's package blocks all of them.
"""

FIREFOX_PREFERENCES: dict[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.cache.disk.enable": False,
    "browser.cache.memory.enable": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.tabs.remote.autostart": True,
    "captivedetect.canonicalURL": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.security.https_first": False,
    "dom.security.https_first_schemeless": False,
    "extensions.update.enabled": False,
    "network.auth.subresource-http-auth-allow": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # A name that is resolved anew takes what the preflight cache has of its host with it.
    "network.dnsCacheExpiration": 10_000_000,
    "network.dnsCacheExpirationGracePeriod": 10_000_000,
    "network.http.speculative-parallel-limit": 0,
    "network.lna.enabled": False,
    "network.manage-offline-status": False,
    "network.proxy.type": 0,
    "network.trr.mode": 5,
    "privacy.bounceTrackingProtection.mode": 0,
    # Marionette, where it is used, leaves the preferences as they are.
    "remote.prefs.recommended": False,
    "security.mixed_content.block_active_content": False,
    "security.mixed_content.upgrade_display_content": False,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}

WEBKIT_FEATURES = "AllowRunningOfInsecureContent,AllowDisplayOfInsecureContent,!UpgradeMixedContent"

TOOLS = ("cc", "openssl", "setpriv", "unshare", "ip", "mount")
"""What every run needs besides an engine."""

WEBKIT_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
}


@dataclass(slots=True)
class Process:
    """A started engine."""

    process: asyncio.subprocess.Process
    devtools: DevTools | None = None
    console: Console | None = None

    async def end(self) -> None:
        """End the engine with all that it started, by the id of its own process group."""
        if self.console is not None:
            self.console.close()
        if self.devtools is not None:
            self.devtools.close()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        await self.process.wait()


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine: how it is found and started."""

    name: str
    programs: tuple[str, ...]
    command: Callable[[Path, Certificates, str], list[str]]
    """From a fresh directory, the certificates and a URL to what is to be run."""
    version_command: Callable[[], list[str]]
    environment: dict[str, str] = field(default_factory=dict)
    lanes: int = 8
    """How many sessions it runs side by side."""
    has_devtools: bool = False
    streams_need_http2: bool = False
    """Whether it sends stream bodies, and by HTTP/2 only."""
    console_arguments: tuple[str, ...] = ()
    """What the program is told besides, for its console to be caught."""
    not_for_console: tuple[str, ...] = ()
    """What it is not told then: WebKit prints nothing of private sessions."""
    has_console: bool = False
    """Whether what it prints to its console is caught."""

    def with_console(self) -> Engine:
        """The engine, with what it prints to its console caught."""
        return replace(self, has_console=True)

    def missing(self) -> str | None:
        """What is not installed that the engine needs, or None."""
        names = [name for name in (*self.programs, *TOOLS) if not found(name)]
        return f"not installed: {', '.join(names)}" if names else None

    def version(self) -> str:
        """The exact version, as the program gives it."""
        run = subprocess.run(self.version_command(), capture_output=True, text=True, check=False, timeout=60)
        lines = [line for line in run.stdout.splitlines() if any(character.isdigit() for character in line)]
        return lines[-1].split(" built on")[0].strip() if lines else "unknown"

    async def start(self, directory: Path, certificates: Certificates, clock: EngineClock, url: str) -> Process:
        """Start it at *url* with a profile in *directory* and the time of *clock*."""
        directory.mkdir(parents=True)
        devtools = DevTools(self.has_console) if self.has_devtools else None
        command = self.command(directory, certificates, url)
        if self.has_console:
            command = [argument for argument in command if argument not in self.not_for_console]
            command[-1:-1] = self.console_arguments
        home = directory / "home"
        home.mkdir()
        environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), **self.environment}
        environment |= clock.environment
        with (directory / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
                pass_fds=() if devtools is None else (3, 4),
                preexec_fn=None if devtools is None else _pipes(devtools),
            )
        if devtools is not None:
            devtools.start()
        return Process(process, devtools, console_of(self.name, directory, devtools) if self.has_console else None)


def report_missing(engines: Iterable[Engine]) -> list[str]:
    """Say of which of *engines* something is not installed; their names."""
    missing = {engine.name: why for engine in engines if (why := engine.missing()) is not None}
    for name, why in missing.items():
        print(f"{name}: {why}", file=sys.stderr)
    return list(missing)


def _pipes(devtools: DevTools) -> Callable[[], None]:
    ends = devtools.engine_ends

    def put() -> None:
        os.dup2(os.dup(ends[0]) if ends[0] == 4 else ends[0], 3)
        os.dup2(ends[1], 4)

    return put


def found(program: str) -> bool:
    """Whether *program*, a name or a path, is there."""
    return shutil.which(program) is not None or Path(program).is_file()


def mini_browser() -> str:
    """MiniBrowser is not on the path: it lies in the library's own folder."""
    for path in sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.*/MiniBrowser")):
        return str(path)
    return "MiniBrowser"


def _chromium(directory: Path, certificates: Certificates, url: str) -> list[str]:
    preferences = directory / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps(CHROMIUM_PREFERENCES), "utf-8")
    trust = f"--ignore-certificate-errors-spki-list={certificates.spki_hash}"
    return ["chromium", *CHROMIUM_FLAGS, f"--user-data-dir={directory / 'profile'}", trust, url]


def _firefox(directory: Path, certificates: Certificates, url: str) -> list[str]:
    profile = directory / "profile"
    profile.mkdir()
    preferences = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in FIREFOX_PREFERENCES.items())
    (profile / "user.js").write_text("".join(preferences), "utf-8")
    store = f"sql:{profile}"
    for arguments in (
        ["-N", "--empty-password"],
        ["-A", "-n", "corsim", "-t", "C,,", "-i", str(certificates.authority)],
    ):
        subprocess.run(["certutil", *arguments, "-d", store], check=True, capture_output=True)
    return ["firefox-esr", "--headless", "--no-remote", "--profile", str(profile), url]


def _webkit(directory: Path, certificates: Certificates, url: str) -> list[str]:
    wrapper = ["xvfb-run", "-a", "dbus-run-session", "--"]
    return [*wrapper, mini_browser(), "--private", "--ignore-tls-errors", f"--features={WEBKIT_FEATURES}", url]


ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            "chromium",
            ("chromium",),
            _chromium,
            lambda: ["chromium", "--version"],
            has_devtools=True,
            streams_need_http2=True,
        ),
        Engine(
            "firefox",
            ("firefox-esr", "certutil"),
            _firefox,
            lambda: ["firefox-esr", "--version"],
            lanes=6,
            console_arguments=("--marionette", "--remote-allow-system-access"),
        ),
        Engine(
            "webkit",
            (mini_browser(), "xvfb-run", "dbus-run-session"),
            _webkit,
            lambda: ["xvfb-run", "-a", mini_browser(), "--version"],
            WEBKIT_ENVIRONMENT,
            console_arguments=("--enable-write-console-messages-to-stdout=TRUE",),
            not_for_console=("--private",),
        ),
    )
}
