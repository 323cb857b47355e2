// The "for real" button: has this browser run the scenario, in a frame that is the scenario's page, against test
// servers of the server that serves this page, and shows whether it did what the model says.

import { byId, element } from "./dom.js";
import { setMarkup } from "./results.js";

const LIMIT = 8000; // milliseconds for one call
const LOADING = 10000; // milliseconds for the scenario's page

const HERE =
  "The browser's own fetch() or XMLHttpRequest makes the request, from a frame, against servers on this machine that " +
  "stand in for those of the scenario and answer what it says.";
const ELSEWHERE =
  "This needs a server on your machine that answers as the scenario says: run `python -m corsim playground`, and open " +
  "the page that it serves.";

export class ForReal {
  /** `server` is null where the page is served by something else; `text` gives the scenario's text. */
  constructor(server, text) {
    this.server = server;
    this.text = text;
    byId("real-what").textContent = server ? HERE : ELSEWHERE;
    this.button = byId("run");
    this.button.disabled = server === null;
    this.button.addEventListener("click", () => this.run());
  }

  /** What was shown is of another scenario than what is now there. */
  outdate() {
    byId("agreement").classList.toggle("stale", byId("agreement").childElementCount > 0);
  }

  /** Say what a run of the scenario that is there will not do; nothing where none can be had. */
  announce(sentences) {
    const place = byId("real-before");
    place.hidden = this.server === null || sentences.length === 0;
    place.replaceChildren(...sentences.map((sentence) => element("li", {}, sentence)));
  }

  tell(sentence) {
    byId("real-status").textContent = sentence;
  }

  async run() {
    if (this.isRunning) return;
    this.isRunning = true;
    this.button.setAttribute("aria-disabled", "true");
    byId("agreement").replaceChildren();
    byId("agreement").classList.remove("stale");
    this.tell("The servers are started\u2026");
    try {
      await this.runNow(this.text());
    } catch (error) {
      this.tell(error.message);
    } finally {
      this.isRunning = false;
      this.button.removeAttribute("aria-disabled");
    }
  }

  async runNow(text) {
    const run = await this.server.ask("run", { text });
    if (run.reasons) {
      this.tell("This cannot be run for real:");
      byId("agreement").replaceChildren(element("ul", {}, ...run.reasons.map((reason) => element("li", {}, reason))));
      return;
    }
    const page = new ScenarioPage(run);
    const outcomes = [];
    try {
      await page.loaded();
      const started = performance.now();
      for (const [index, at] of run.at.entries()) {
        this.tell(`Request ${index + 1} of ${run.at.length}\u2026`);
        await pause(started + 1000 * (at ?? 0) - performance.now());
        const request = await this.server.ask(`call/${run.run}`, { index });
        outcomes.push(await page.call(index, request));
      }
    } finally {
      page.close();
    }
    const found = await this.server.ask(`finish/${run.run}`, { outcomes });
    setMarkup(byId("agreement"), found.html);
    const differ = `Your browser and the model of ${found.profile} differ in ${found.differences} place`;
    this.tell(found.agrees ? `Your browser and the model of ${found.profile} agree.` : `${differ}${found.differences === 1 ? "" : "s"}.`);
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(milliseconds, 0)));

/** The page of a scenario, in a frame that nobody sees. */
class ScenarioPage {
  constructor(run) {
    this.origin = run.sandboxed ? "null" : run.origin;
    this.waiting = new Map();
    this.frame = element("iframe", { title: "The scenario's page", className: "scenario-page", src: run.page });
    this.frame.tabIndex = -1;
    this.frame.setAttribute("aria-hidden", "true");
    this.hear = this.hear.bind(this);
    addEventListener("message", this.hear);
    document.body.append(this.frame);
  }

  close() {
    removeEventListener("message", this.hear);
    this.frame.remove();
  }

  hear(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== this.origin) return;
    const key = event.data.ready ? "ready" : event.data.number;
    this.waiting.get(key)?.(event.data.outcome);
  }

  heard(key, milliseconds, sentence) {
    return new Promise((resolve, reject) => {
      this.waiting.set(key, resolve);
      setTimeout(() => reject(new Error(sentence)), milliseconds);
    });
  }

  loaded() {
    return this.heard("ready", LOADING, "The scenario's page was not loaded: does something in the browser block frames of 127.0.0.1?");
  }

  call(number, request) {
    const outcome = this.heard(number, 2 * LIMIT, "The scenario's page says nothing any more.");
    // A sandboxed page has no origin that could be named.
    const to = this.origin === "null" ? "*" : this.origin;
    this.frame.contentWindow.postMessage({ number, url: request.url, request, limit: LIMIT }, to);
    return outcome;
  }
}
