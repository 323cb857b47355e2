"""What Chromium's DevTools write: its own front end, bundled with it, is opened on a page and asked for it.

A headless Chromium shows the page in one tab and the front end in another, which is connected to the first. In the
front end its own modules are called: those that save a HAR file, and those behind "Copy as cURL" and "Copy as fetch".
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import aiohttp

from .browser_process import running

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--remote-debugging-port=0", "--remote-allow-origins=*", "--disable-features=LocalNetworkAccessChecks"),
)

WRITTEN = """
(async () => {
  const from = name => import("/devtools/" + name);
  const Logs = await from("models/logs/logs.js");
  const HAR = await from("models/har/har.js");
  const Network = await from("panels/network/network.js");
  const view = Network.NetworkLogView.NetworkLogView;
  const all = Logs.NetworkLog.NetworkLog.instance().requests().filter(r => /^https?:/.test(r.url()));
  const har = async sanitize => JSON.stringify({log: await HAR.Log.Log.build(all, {sanitize})}, null, 2);
  const calls = all.filter(r => ["fetch", "xhr"].includes(r.resourceType().name()));
  const each = make => Promise.all(calls.map(make));
  // Some of the methods are the class's, some the view's; none uses anything of a view.
  const write = (name, ...rest) => {
    const owner = name in view ? view : view.prototype;
    return each(r => owner[name](r, ...rest));
  };
  return JSON.stringify({
    har: await har(false),
    "har-sanitized": await har(true),
    bash: (await write("generateCurlCommand", "unix")).join(" ;\\n"),
    cmd: (await write("generateCurlCommand", "win")).join(" &\\r\\n"),
    fetch: (await write("generateFetchCall", 0)).join(" ;\\n"),
    node: (await write("generateFetchCall", 1)).join(" ;\\n"),
  });
})()
"""


class _Tab:
    """A tab, by the DevTools protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.ids = 0

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.ids += 1
        await self.socket.send_json({"id": self.ids, "method": method, "params": parameters})
        while True:
            answer: dict[str, Any] = await self.socket.receive_json(timeout=60)
            if answer.get("id") == self.ids:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    async def evaluate(self, expression: str) -> Any:
        done = await self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            raise RuntimeError(json.dumps(done["exceptionDetails"])[:2000])
        return done["result"].get("value")


async def recorded(page: str, script: str) -> dict[str, str]:
    """What DevTools write of the requests that *script* makes in *page*: texts by the names of their kinds."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder) / "profile"
        command = ["chromium", *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        async with running(command, folder):
            return await asyncio.wait_for(_recorded(profile, page, script), 120)


async def _recorded(profile: Path, page: str, script: str) -> dict[str, str]:
    port_file = profile / "DevToolsActivePort"
    while not port_file.exists() or not port_file.read_text().strip():
        await asyncio.sleep(0.1)
    place = f"127.0.0.1:{port_file.read_text().split()[0]}"
    async with aiohttp.ClientSession() as session:
        shown = await _opened(session, place, page)
        address = f"{place}/devtools/page/{shown['id']}"
        front_end = await _opened(session, place, f"http://{place}/devtools/inspector.html?ws={address}&panel=network")
        async with (
            session.ws_connect(f"ws://{address}", max_msg_size=0) as to_page,
            session.ws_connect(front_end["webSocketDebuggerUrl"], max_msg_size=0) as to_front_end,
        ):
            tab, tools = _Tab(to_page), _Tab(to_front_end)
            await _until_connected(tools)
            await tab.ask("Page.reload")
            await asyncio.sleep(2)
            await tab.evaluate(script)
            # What is told of the last request arrives a moment after it.
            await asyncio.sleep(2)
            written: dict[str, str] = json.loads(await tools.evaluate(WRITTEN))
            return written


async def _opened(session: aiohttp.ClientSession, place: str, url: str) -> dict[str, Any]:
    async with session.put(f"http://{place}/json/new?{url}") as answer:
        opened: dict[str, Any] = await answer.json(content_type=None)
        return opened


async def _until_connected(tools: _Tab) -> None:
    connected = """
    (async () => {
      const SDK = await import("/devtools/core/sdk/sdk.js");
      await import("/devtools/panels/network/network.js");
      return SDK.TargetManager.TargetManager.instance().primaryPageTarget() !== null;
    })()
    """
    for _ in range(100):
        try:
            if await tools.evaluate(connected):
                return
        except RuntimeError:
            # The front end is not loaded yet.
            pass
        await asyncio.sleep(0.3)
    raise RuntimeError("the front end of DevTools was not connected to the page")
