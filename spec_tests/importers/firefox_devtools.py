"""What Firefox's developer tools write: its network monitor is opened on a page, by Marionette, and asked for it.

In Firefox's own context its own modules are called: the HAR exporter, and those behind "Copy as cURL" and
"Copy as Fetch".
"""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
from pathlib import Path
from typing import Any

from spec_tests.browsers.engines import FIREFOX_PREFERENCES

from .browser_process import running

OPEN_TOOLS = """
const [done] = arguments;
(async () => {
  const {require} = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
  const {gDevTools} = require("devtools/client/framework/devtools");
  const window = Services.wm.getMostRecentWindow("navigator:browser");
  const toolbox = await gDevTools.showToolboxForTab(window.gBrowser.selectedTab, {toolId: "netmonitor"});
  globalThis.corsimToolbox = toolbox;
  return "open";
})().then(done, error => done("error: " + error + error.stack));
"""

WRITTEN = """
const [done] = arguments;
(async () => {
  const {require} = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
  const toolbox = globalThis.corsimToolbox;
  const api = await toolbox.getNetMonitorAPI();
  const {getSortedRequests} = require("devtools/client/netmonitor/src/selectors/index");
  const {Curl} = require("devtools/client/shared/curl");
  const Menu = require("devtools/client/netmonitor/src/widgets/RequestListContextMenu");
  const menu = new Menu({connector: api.connector});
  const har = await api.getHar();
  const all = getSortedRequests(api.store.getState());
  const calls = all.filter(r => r.method != "OPTIONS" && ["fetch", "xhr"].includes(r.cause.type));
  const texts = {bash: [], cmd: [], fetch: []};
  for (const r of calls) {
    const ask = what => api.connector.requestData(r.id, what);
    const headers = r.requestHeaders || await ask("requestHeaders");
    const responseHeaders = r.responseHeaders || await ask("responseHeaders");
    const posted = r.requestPostData || await ask("requestPostData");
    const data = {
      url: r.url, method: r.method, headers: headers.headers, httpVersion: r.httpVersion,
      responseHeaders: responseHeaders ? responseHeaders.headers : [],
      postDataText: posted ? posted.postData.text : "",
    };
    texts.bash.push(Curl.generateCommand(data, "Linux"));
    texts.cmd.push(Curl.generateCommand(data, "WINNT"));
    texts.fetch.push(await menu.generateFetchString(r.id, r.url, r.method, headers, posted));
  }
  return JSON.stringify({
    har: JSON.stringify(har, null, 2), bash: texts.bash.join("\\n"), cmd: texts.cmd.join("\\r\\n"),
    fetch: texts.fetch.join("\\n"),
  });
})().then(done, error => done("error: " + error + error.stack));
"""


class _Marionette:
    """Firefox by Marionette: messages of JSON, each with its length before it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.ids = 0

    async def hear(self) -> Any:
        length = await self.reader.readuntil(b":")
        return json.loads(await self.reader.readexactly(int(length[:-1])))

    async def ask(self, command: str, **parameters: Any) -> Any:
        self.ids += 1
        message = json.dumps([0, self.ids, command, parameters]).encode()
        self.writer.write(b"%d:%s" % (len(message), message))
        await self.writer.drain()
        _, _, error, result = await self.hear()
        if error is not None:
            raise RuntimeError(f"{command}: {error}")
        return result

    async def run(self, script: str, context: str) -> Any:
        await self.ask("Marionette:SetContext", value=context)
        result = await self.ask(
            "WebDriver:ExecuteAsyncScript",
            script=script,
            args=[],
            sandbox="system" if context == "chrome" else "default",
            newSandbox=False,
        )
        value = result["value"]
        if isinstance(value, str) and value.startswith("error: "):
            raise RuntimeError(value)
        return value


async def recorded(page: str, script: str) -> dict[str, str]:
    """What the network monitor writes of the requests that *script* makes in *page*: texts by their kinds."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        profile = Path(folder) / "profile"
        profile.mkdir()
        preferences = {**FIREFOX_PREFERENCES, "marionette.port": port, "devtools.toolbox.host": "window"}
        lines = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in preferences.items())
        (profile / "user.js").write_text("".join(lines), "utf-8")
        command = [
            *("firefox-esr", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access"),
            *("--profile", str(profile), "about:blank"),
        ]
        async with running(command, folder):
            return await asyncio.wait_for(_recorded(port, page, script), 180)


async def _recorded(port: int, page: str, script: str) -> dict[str, str]:
    reader, writer = await _connected(port)
    try:
        firefox = _Marionette(reader, writer)
        await firefox.hear()
        await firefox.ask("WebDriver:NewSession", capabilities={})
        await firefox.ask("WebDriver:SetTimeouts", script=90_000)
        await firefox.ask("Marionette:SetContext", value="content")
        await firefox.ask("WebDriver:Navigate", url=page)
        await firefox.run(OPEN_TOOLS, "chrome")
        await firefox.ask("Marionette:SetContext", value="content")
        await firefox.ask("WebDriver:Navigate", url=page)
        await asyncio.sleep(2)
        called = f"const [done] = arguments; ({script.strip()}).then(done, error => done('error: ' + error));"
        await firefox.run(called, "content")
        await asyncio.sleep(3)
        written: dict[str, str] = json.loads(await firefox.run(WRITTEN, "chrome"))
        return written
    finally:
        writer.close()


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(300):
        try:
            return await asyncio.open_connection("127.0.0.1", port, limit=1 << 26)
        except OSError:
            await asyncio.sleep(0.2)
    raise RuntimeError("Firefox does not listen to Marionette")
