// Makes the calls of a scenario in the page that this script is in, and tells what the page's script sees of each.
// It is a script and no module, so that it can stand in a document with anything else: corsimCalls is its one name.
// corsimCalls.call(url, request, limit) gives {response}, {threw} (the API refuses), {failed} or {timeout}, after at
// most limit milliseconds; request has the members of a scenario's request.
const corsimCalls = (() => {
  "use strict";
  const nativeFetch = self.fetch.bind(self);

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const part = (content) => (typeof content === "object" ? bytes(content.bytes) : content);
  const list = (content) => (Array.isArray(content) ? content : Object.entries(content));

  function makeBody(body) {
    if (body === null || body === undefined || typeof body === "string") return body;
    if ("blob" in body) return new Blob([part(body.blob)], { type: body.type || "" });
    if ("bytes" in body) return bytes(body.bytes);
    if ("urlencoded" in body) return new URLSearchParams(list(body.urlencoded));
    if ("stream" in body) {
      const content = part(body.stream);
      return new ReadableStream({
        start(controller) {
          controller.enqueue(typeof content === "string" ? new TextEncoder().encode(content) : content);
          controller.close();
        },
      });
    }
    const form = new FormData();
    for (const [name, value] of list(body.formdata)) {
      if (typeof value === "string") form.append(name, value);
      else form.append(name, new Blob([part(value.blob)], { type: value.type || "" }), value.filename || "blob");
    }
    return form;
  }

  function makeInit(request) {
    const init = {};
    for (const key of ["method", "headers", "mode", "credentials", "cache", "redirect", "referrer", "referrerPolicy",
      "integrity", "keepalive", "duplex", "window", "priority"]) {
      if (key in request) init[key] = request[key];
    }
    if ("body" in request) init.body = makeBody(request.body);
    return init;
  }

  const failure = (error) => ({ name: String(error && error.name), message: String(error && error.message) });
  const decode = (buffer) => new TextDecoder().decode(buffer);

  async function runFetch(url, request) {
    let response;
    try {
      response = await nativeFetch(url, makeInit(request));
    } catch (error) {
      let refused = false;
      try {
        new Request(url, makeInit(request));
      } catch {
        refused = true;
      }
      return { [refused ? "threw" : "failed"]: failure(error) };
    }
    const seen = {
      type: response.type,
      status: response.status,
      statusText: response.statusText,
      url: response.url,
      redirected: response.redirected,
      headers: [...response.headers],
      body: null,
    };
    const hasBody = response.body !== null;
    try {
      const text = decode(await response.arrayBuffer());
      if (hasBody) seen.body = text;
    } catch (error) {
      seen.bodyError = failure(error).name;
    }
    return { response: seen };
  }

  function runXhr(url, request) {
    return new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      const isAsync = request.async !== false;
      let stage = "open";
      const done = () => {
        const lines = xhr.getAllResponseHeaders().split("\r\n").filter((line) => line);
        resolve({
          response: {
            type: null,
            status: xhr.status,
            statusText: xhr.statusText,
            url: xhr.responseURL,
            redirected: null,
            headers: lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
            body: isAsync ? decode(xhr.response || new ArrayBuffer(0)) : xhr.responseText,
          },
        });
      };
      try {
        const credentials = "username" in request || "password" in request ? [request.username, request.password] : [];
        xhr.open(request.method === undefined ? "GET" : request.method, url, isAsync, ...credentials);
        stage = "setRequestHeader";
        for (const [name, value] of list(request.headers || [])) xhr.setRequestHeader(name, value);
        if (request.withCredentials) xhr.withCredentials = true;
        if (!isAsync) xhr.overrideMimeType("text/plain;charset=utf-8");
        if (request.uploadListeners) xhr.upload.addEventListener("progress", () => {});
        if (isAsync) {
          xhr.responseType = "arraybuffer";
          xhr.onload = done;
          for (const type of ["error", "abort", "timeout"]) {
            xhr["on" + type] = () => resolve({ failed: { name: type, message: "" } });
          }
        }
        stage = "send";
        const body = makeBody(request.body);
        xhr.send(body === undefined ? null : body);
        if (!isAsync) done();
      } catch (error) {
        const isNetworkError = stage === "send" && error.name === "NetworkError";
        resolve({ [isNetworkError ? "failed" : "threw"]: failure(error) });
      }
    });
  }

  function call(url, request, limit) {
    return Promise.race([
      request.api === "xhr" ? runXhr(url, request) : runFetch(url, request),
      new Promise((resolve) => setTimeout(() => resolve({ timeout: true }), limit)),
    ]);
  }

  return { call, makeBody };
})();
