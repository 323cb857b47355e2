// Asks the runner for requests, makes them with a peer's API, posts what its script would see.
//
//     node driver.mjs jsdom|happy-dom|mentoss CONTROL
//
// Every row has a window (or a mocker) of its own, so no cache and no cookie goes from row to row. In it runs the
// harness of the real engines as it is; its two messages to the runner are answered here.
//
// The requests are made in a second process: one that has hung may have spoilt what the next would use, so it is ended.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [, script, peer, control, role] = process.argv;
const GO_ON = 3;
if (role !== "worker") {
  const command = [...process.execArgv, script, peer, control, "worker"];
  let ended;
  do ended = spawnSync(process.execPath, command, { stdio: "inherit" });
  while (ended.status === GO_ON);
  process.exit(ended.status ?? 1);
}

const harness = ["../../corsim/playground/page/calls.js", "../browsers/harness.js"]
  .map((path) => readFileSync(new URL(path, import.meta.url), "utf-8"))
  .join("");
const PAGE = 1;
const LANES = 8;
const LIMIT = 4000; // milliseconds for one request

process.on("uncaughtException", (error) => console.error("uncaught", error));
process.on("unhandledRejection", (error) => console.error("unhandled", error));

async function post(name, message) {
  const body = JSON.stringify(message);
  const answer = await fetch(`${control}/__corsim__/${name}`, { method: "POST", body });
  return answer.json();
}

/* jsdom: XMLHttpRequest only. */
async function openJsdom() {
  const { CookieJar, JSDOM, VirtualConsole } = await import("jsdom");
  const { Agent } = await import("undici");
  return (job) => {
    const cookieJar = new CookieJar();
    for (const { url, line } of job.cookies) cookieJar.setCookieSync(line, url);
    // Connections of its own: those of the process can be stuck after a request that could not be sent.
    const dispatcher = new Agent();
    const options = { url: job.page, cookieJar, virtualConsole: new VirtualConsole(), resources: { dispatcher } };
    const { window } = new JSDOM("", options);
    const { Blob, FormData, XMLHttpRequest } = window;
    const close = () => {
      window.close();
      dispatcher.destroy().catch(() => {});
    };
    return { scope: { Blob, FormData, XMLHttpRequest }, close };
  };
}

/* happy-dom: fetch() and XMLHttpRequest. */
async function openHappyDom() {
  const { Browser } = await import("happy-dom");
  return (job) => {
    const browser = new Browser();
    const page = browser.newPage();
    page.mainFrame.url = job.page;
    const { window } = page.mainFrame;
    const cookies = job.cookies.map(({ url, line }) => happyDomCookie(new URL(url), line));
    page.context.cookieContainer.addCookies(cookies);
    const { Blob, FormData, ReadableStream, Request, URLSearchParams, XMLHttpRequest } = window;
    const fetch = window.fetch.bind(window);
    return {
      scope: { Blob, FormData, ReadableStream, Request, URLSearchParams, XMLHttpRequest, fetch },
      close: () => void browser.close().catch(() => {}),
    };
  };
}

function happyDomCookie(originURL, line) {
  const [pair, ...attributes] = line.split(";").map((part) => part.trim());
  const [key, ...value] = pair.split("=");
  const cookie = { key, value: value.join("="), originURL };
  for (const attribute of attributes) {
    const [name, text = ""] = attribute.split("=");
    const lower = name.toLowerCase();
    if (lower === "path" || lower === "domain") cookie[lower] = text;
    if (lower === "secure") cookie.secure = true;
    if (lower === "httponly") cookie.httpOnly = true;
    if (lower === "samesite") cookie.sameSite = { strict: "Strict", lax: "Lax", none: "None" }[text.toLowerCase()];
    if (lower === "max-age") cookie.expires = new Date(Date.now() + 1000 * Number(text));
    if (lower === "expires") cookie.expires = new Date(text);
  }
  return cookie;
}

/* mentoss: a mock of fetch(), whose routes answer what the runner's server answers to the same request. */
async function openMentoss() {
  const { CookieCredentials, FetchMocker, MockServer } = await import("mentoss");
  return (job) => {
    const servers = job.origins.map((origin) => new MockServer(origin));
    for (const server of servers) {
      for (const method of job.methods) addRoute(server, method);
    }
    const credentials = job.cookies.map(({ url, line }) => {
      const held = new CookieCredentials();
      held.setCookie({ domain: new URL(url).hostname, ...mentossCookie(line) });
      return held;
    });
    const { fetch } = new FetchMocker({ servers, baseUrl: job.page, credentials });
    return { scope: { fetch }, close() {} };
  };
}

/* A route answers once, so each answer adds it again. */
function addRoute(server, method) {
  server.route({ method, url: "/*" }, async (request) => {
    addRoute(server, method);
    const body = Buffer.from(await request.arrayBuffer()).toString("base64");
    const sent = { method: request.method, url: request.url, headers: [...request.headers], body };
    const answer = await post("mock", sent);
    if (answer === null) throw new TypeError("the connection broke");
    const headers = {};
    for (const [name, value] of answer.headers) {
      const lower = name.toLowerCase();
      headers[lower] = lower in headers ? `${headers[lower]}, ${value}` : value;
    }
    const bytes = answer.body ? Uint8Array.from(Buffer.from(answer.body, "base64")) : undefined;
    return { status: answer.status, headers, body: bytes };
  });
}

function mentossCookie(line) {
  const [pair, ...attributes] = line.split(";").map((part) => part.trim());
  const [name, ...value] = pair.split("=");
  const cookie = { name, value: value.join("=") };
  for (const attribute of attributes) {
    const [key, text = ""] = attribute.split("=");
    const lower = key.toLowerCase();
    if (lower === "path") cookie.path = text;
    if (lower === "domain") cookie.domain = text.replace(/^\./, "");
    if (lower === "secure") cookie.secure = true;
    if (lower === "samesite") cookie.sameSite = text.toLowerCase();
  }
  return cookie;
}

/* One request by the harness, in whose place of the global object stands `scope`. */
function makeRequest(scope, job) {
  return new Promise((resolve) => {
    const fetchOrReport = async (url, init) => {
      if (!String(url).startsWith(`${control}/__corsim__/`)) return scope.fetch(url, init);
      const report = JSON.parse(init.body);
      if ("outcome" in report) resolve(report.outcome);
      const work = "outcome" in report ? { stop: true } : { job: job.job, wait: job.wait, request: job.request, blobs: {} };
      return { json: async () => work };
    };
    setTimeout(() => resolve({ timeout: true }), LIMIT + 1000 * job.wait).unref();
    const names = { ...scope, self: { fetch: fetchOrReport }, PAGE, LANES: 1, CONTROL: control };
    new Function(...Object.keys(names), harness)(...Object.values(names));
  });
}

const open = await { jsdom: openJsdom, "happy-dom": openHappyDom, mentoss: openMentoss }[peer]();
const pause = (milliseconds = 200) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function work(lane) {
  let report = { page: PAGE, lane };
  let current = null;
  let opened = null;
  for (;;) {
    const job = await post("next", report);
    if (job.stop) return;
    if (job.later) {
      await pause();
      continue;
    }
    // The clock is set forward; the outcome that was reported has been taken.
    if (job.pause) {
      await pause(1000 * job.pause);
      report = { page: PAGE, lane };
      continue;
    }
    // The runner gives the same job to the process that comes next.
    if (report.outcome?.timeout && job.alone) process.exit(GO_ON);
    let outcome;
    try {
      if (job.job !== current) {
        opened?.close();
        opened = null;
        opened = open(job);
        current = job.job;
      }
      outcome = await makeRequest(opened.scope, job);
    } catch (error) {
      current = null;
      outcome = { failed: { name: "SetUp", message: `the page could not be made: ${error}` } };
    }
    report = { page: PAGE, lane, job: job.job, outcome };
  }
}

await Promise.all(Array.from({ length: LANES }, (_, lane) => work(lane)));
process.exit(0);
