// One preflighted request over and over with a peer's API, timed, for benchmarks/instead.py.
//
//     node loop.mjs serve                                  a page and an API on two ports, which are printed
//     node loop.mjs jsdom|happy-dom|mentoss PAGE API       reads numbers, a line each; prints the seconds that so many took
//
// Every answer to a preflight forbids to remember it, so that each request has a preflight of its own.
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const [, , what, page, api] = process.argv;
const ORIGIN = "Access-Control-Allow-Origin";
const BODY = JSON.stringify({ name: "teapot" });
const INIT = { method: "PUT", headers: { "Content-Type": "application/json" }, body: BODY };

function answer(method, origin) {
  const headers = { [ORIGIN]: origin };
  if (method !== "OPTIONS") return { status: 200, headers: { ...headers, "Content-Type": "application/json" }, body: BODY };
  const permits = { "Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "content-type" };
  return { status: 204, headers: { ...headers, ...permits, "Access-Control-Max-Age": "0" } };
}

/* The page is at the first port; the API, which counts its preflights, at the second. */
async function serve() {
  let preflights = 0;
  const listen = (handler) =>
    new Promise((resolve) => {
      const server = createServer(handler).listen(0, "127.0.0.1", () => resolve(server.address().port));
    });
  const pages = await listen((request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end("<!doctype html><title>page</title>");
  });
  const apis = await listen((request, response) => {
    if (request.url === "/preflights") return response.end(String(preflights));
    if (request.method === "OPTIONS") preflights++;
    const { status, headers, body } = answer(request.method, `http://127.0.0.1:${pages}`);
    response.writeHead(status, headers);
    request.resume().on("end", () => response.end(body));
  });
  console.log(`${pages} ${apis}`);
}

/* What makes one request: jsdom has XMLHttpRequest only. */
const makers = {
  async jsdom() {
    const { JSDOM } = await import("jsdom");
    const { window } = new JSDOM("", { url: page });
    return () =>
      new Promise((resolve, reject) => {
        const request = new window.XMLHttpRequest();
        request.open("PUT", api);
        request.setRequestHeader("Content-Type", "application/json");
        request.onload = () => resolve(request.status);
        request.onerror = () => reject(new Error("a network error"));
        request.send(BODY);
      });
  },
  async "happy-dom"() {
    const { Browser } = await import("happy-dom");
    const { mainFrame } = new Browser().newPage();
    mainFrame.url = page;
    return async () => {
      const response = await mainFrame.window.fetch(api, INIT);
      await response.text();
      return response.status;
    };
  },
  async mentoss() {
    const { FetchMocker, MockServer } = await import("mentoss");
    const server = new MockServer(new URL(api).origin);
    const { fetch, ...mocker } = new FetchMocker({ servers: [server], baseUrl: page });
    const { status, headers, body } = answer("PUT", new URL(page).origin);
    const preflight = answer("OPTIONS", new URL(page).origin);
    return async () => {
      // A route answers once.
      server.route({ method: "OPTIONS", url: "/items/1" }, { status: preflight.status, headers: preflight.headers });
      server.route({ method: "PUT", url: "/items/1" }, { status, headers, body });
      mocker.clearPreflightCache?.();
      const response = await fetch(api, INIT);
      await response.text();
      return response.status;
    };
  },
};

async function loop() {
  const once = await makers[what]();
  for await (const line of createInterface({ input: process.stdin })) {
    const started = process.hrtime.bigint();
    for (let left = Number(line); left > 0; left--) {
      const status = await once();
      if (status !== 200) throw new Error(`the status ${status}`);
    }
    console.log(Number(process.hrtime.bigint() - started) / 1e9);
  }
  process.exit(0);
}

await (what === "serve" ? serve() : loop());
