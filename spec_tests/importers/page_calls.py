"""What the script of the page does whose requests are recorded: calls that pass, and calls that do not."""

from __future__ import annotations

SCRIPT = """
(async () => {
  const api = "%s";
  const quiet = promise => promise.then(r => r.text(), () => null);
  const put = {
    method: "PUT", headers: {"Content-Type": "application/json", "X-Token": "it's \\"1\\"!"},
    body: JSON.stringify({name: "caf\\u00e9 100%% ^&|<>", of: 'quotes "and" more'}),
  };
  await quiet(fetch(api + "/permitting/items/1?a=[1]&b={2}", put));
  await quiet(fetch(api + "/permitting/items/1?a=[1]&b={2}", put));
  await quiet(fetch(api + "/cookie", {credentials: "include"}));
  await quiet(fetch(api + "/with-credentials/me", {credentials: "include"}));
  await quiet(fetch(api + "/stubborn/items", {method: "DELETE"}));
  await quiet(fetch(api + "/stubborn/plain"));
  await quiet(fetch(api + "/redirect"));
  await new Promise(done => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", api + "/permitting/form");
    xhr.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    xhr.onloadend = done;
    xhr.send("a=1&b=two+words%%21");
  });
  await quiet(fetch("/same-origin"));
  return "done";
})()
"""
"""The calls, with a place for the API's origin."""

CALLS = (
    ("PUT", "/permitting/items/1", "allowed"),
    ("PUT", "/permitting/items/1", "allowed"),
    ("GET", "/cookie", "allowed"),
    ("GET", "/with-credentials/me", "allowed"),
    ("DELETE", "/stubborn/items", "blocked"),
    ("GET", "/stubborn/plain", "blocked"),
    ("GET", "/redirect", "allowed"),
    ("POST", "/permitting/form", "allowed"),
)
"""Method and path of those that leave the page's origin, and what came of each in the browsers."""
