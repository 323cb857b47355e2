// The script of every page: asks its server for requests, makes them, posts what a script sees of the outcome.
// PAGE (a number), LANES (how many requests side by side) and CONTROL (the origin to ask) are defined before it.
(() => {
  "use strict";
  const nativeFetch = self.fetch.bind(self);
  const limit = 8000;

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

  async function run(job) {
    let url = job.request.url;
    if (job.wait) await new Promise((resolve) => setTimeout(resolve, 1000 * job.wait));
    const blobs = [];
    for (const [declared, blob] of Object.entries(job.blobs)) {
      const real = URL.createObjectURL(makeBody(blob));
      blobs.push([declared, real]);
      if (url.startsWith(declared)) url = real + url.slice(declared.length);
    }
    const running = job.request.api === "xhr" ? runXhr(url, job.request) : runFetch(url, job.request);
    const outcome = await Promise.race([
      running,
      new Promise((resolve) => setTimeout(() => resolve({ timeout: true }), limit)),
    ]);
    for (const [declared, real] of blobs) {
      URL.revokeObjectURL(real);
      if (outcome.response) outcome.response.url = outcome.response.url.replace(real, declared);
    }
    return outcome;
  }

  function go(url) {
    if (parent !== self) return parent.postMessage({ go: url }, "*");
    const strip = (text) => text.split("#")[0];
    location.replace(
      strip(new URL(url).href) === strip(location.href) ? `${location.origin}/__corsim__/hop#${encodeURIComponent(url)}` : url,
    );
  }

  async function work(lane) {
    let report = { page: PAGE, lane };
    for (;;) {
      const answer = await nativeFetch(`${CONTROL}/__corsim__/next`, {
        method: "POST", body: JSON.stringify(report), credentials: "omit", cache: "no-store",
      });
      const job = await answer.json();
      if (job.go) return go(job.go);
      if (job.stop) return;
      if (job.expire) {
        for (const url of job.expire) {
          await nativeFetch(url, { mode: "no-cors", credentials: "include", cache: "no-store" }).catch(() => {});
        }
        report = { page: PAGE, lane };
        continue;
      }
      if (job.pause) {
        await new Promise((resolve) => setTimeout(resolve, 1000 * job.pause));
        report = { page: PAGE, lane };
        continue;
      }
      report = { page: PAGE, lane, job: job.job, outcome: await run(job) };
    }
  }

  for (let lane = 0; lane < LANES; lane++) work(lane);
})();
