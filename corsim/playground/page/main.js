// The page: holds the scenario's text, which is the truth, its two views together, and asks the engine as it changes.

import { byId, debounced, element, options, tabs } from "./dom.js";
import { described, engineOf, Server } from "./engine.js";
import { idOf } from "./fields.js";
import { Forms } from "./forms.js";
import { parentOf } from "./places.js";
import { ForReal } from "./real.js";
import { Results } from "./results.js";
import { fragmentOf, LONGEST, textOf } from "./share.js";

const PAUSE = 200; // milliseconds without a key pressed, after which the engine is asked

const FRAME = 2; // pixels that the frame of a picture takes
const ROUGHLY = 20; // pixels by which its room has to change before it is drawn anew

const NOT_JSON = "The text is not JSON: it can be mended in the other view, JSON. What is wrong stands beside.";
const LOSING =
  "The JSON has a key twice, or a number that is none, which forms would lose: it can be mended in the other view, JSON.";

const load = async (name) => (await fetch(name)).json();

class Page {
  constructor(examples, choices) {
    this.examples = examples;
    this.text = "";
    // The text of which forms would lose something, if the last one that was answered is such.
    this.unkept = null;
    this.ownFragment = null;
    this.results = new Results((problem, place) => this.goTo(problem, place));
    this.forms = new Forms(byId("panel-forms"), choices, (document) => this.fromForms(document));
    this.json = byId("json");
    this.json.addEventListener("input", () => {
      byId("example").value = "";
      this.setText(this.json.value);
    });
    this.selectView = tabs(byId("views"), (tab) => this.showView(tab));
    this.ask = debounced(() => this.askNow(), PAUSE);
    this.sharing = byId("shared");
    byId("example").append(...options(examples.map(({ name, desc }) => [name, desc])));
    byId("example").addEventListener("change", () => this.pick(byId("example").value));
    byId("fix-for").append(...options(choices.fixFor.filter((kind) => kind !== "headers")));
    byId("fix-for").addEventListener("change", () => {
      this.changes();
      this.askNow();
    });
    // Pictures are drawn for the room that there is, so they are drawn anew when that changes.
    new ResizeObserver(() => this.measure()).observe(byId("explanation"));
    this.measure();
    byId("share").addEventListener("click", () => this.share());
    byId("share-limit").textContent = `A link holds the whole scenario, in up to ${LONGEST} characters.`;
    addEventListener("hashchange", () => {
      if (location.hash !== this.ownFragment) this.fromLink();
    });
  }

  /** Begin: with what the address holds, or the first example. */
  async start() {
    if (location.hash.length > 1) await this.fromLink();
    else this.pick(this.examples[0].name);
    const tell = (sentence) => this.results.tell(sentence);
    const description = await described();
    byId("documentation").hidden = !description.isInTheSite;
    this.real = new ForReal(description.server ? new Server(description.server.token) : null, () => this.text);
    this.engine = engineOf(description, tell);
    await this.engine.ready;
    await this.askNow();
  }

  /** Find out how wide a picture can be; where that is new, what is shown is asked for again. */
  measure() {
    const room = Math.floor((byId("explanation").clientWidth - FRAME) / ROUGHLY) * ROUGHLY;
    if (room === this.room || room <= 0) return;
    const isFirst = this.room === undefined;
    this.room = room;
    if (isFirst) return;
    this.changes();
    this.ask();
  }

  pick(name) {
    const example = this.examples.find((item) => item.name === name);
    if (!example) return;
    byId("example").value = name;
    this.results.forget();
    this.show(example.text);
  }

  async fromLink() {
    try {
      const text = await textOf(location.hash);
      byId("example").value = "";
      this.results.forget();
      this.show(text);
      this.sharing.textContent = "";
    } catch (error) {
      this.pick(this.examples[0].name);
      this.sharing.textContent = error.message;
    }
  }

  /** Show another scenario in both views. */
  show(text) {
    this.json.value = text;
    this.setText(text);
    this.drawForms();
  }

  setText(text) {
    this.text = text;
    this.real?.outdate();
    this.changes();
    this.ask();
  }

  /** Count a change: data-version of the document is the newest one, data-answered the one that is shown. */
  changes() {
    this.version = (this.version ?? 0) + 1;
    document.documentElement.dataset.version = String(this.version);
  }

  fromForms(document) {
    byId("example").value = "";
    this.setText(`${JSON.stringify(document, null, 2)}\n`);
    this.json.value = this.text;
  }

  showView(tab) {
    const isForms = tab.id === "view-forms";
    byId("panel-forms").hidden = !isForms;
    byId("panel-json").hidden = isForms;
    if (isForms) this.drawForms();
  }

  drawForms() {
    let document;
    try {
      document = JSON.parse(this.text);
    } catch {
      this.forms.lock(NOT_JSON);
      return;
    }
    if (this.unkept === this.text) this.forms.lock(LOSING);
    else this.forms.show(document);
  }

  /** Ask the engine about the newest text; while it is busy, only the newest one waits. */
  async askNow() {
    if (!this.engine || this.isAsking) {
      this.isWaiting = true;
      return;
    }
    this.isAsking = true;
    do {
      this.isWaiting = false;
      await this.askOnce();
    } while (this.isWaiting);
    this.isAsking = false;
  }

  async askOnce() {
    const { text, version } = this;
    byId("result").setAttribute("aria-busy", "true");
    try {
      await this.engine.ready;
      const answer = await this.engine.answer(text, byId("fix-for").value || null, this.room);
      this.results.show(answer, text);
      this.mark(answer.problems);
      this.real.announce(answer.real ?? []);
      const before = this.unkept;
      this.unkept = answer.keeps ? null : text;
      if (before !== this.unkept && !byId("panel-forms").hidden) this.drawForms();
      document.documentElement.dataset.answered = String(version);
    } catch (error) {
      this.results.tell(error.message);
    }
    byId("result").removeAttribute("aria-busy");
  }

  /** Mark the fields in which something is wrong, and say there what. */
  mark(problems) {
    const panel = byId("panel-forms");
    for (const item of panel.querySelectorAll("[aria-invalid]")) item.removeAttribute("aria-invalid");
    for (const item of panel.querySelectorAll(".problem")) item.remove();
    for (const { path, seen, needed } of problems) {
      const field = this.fieldOf(path);
      field?.setAttribute("aria-invalid", "true");
      field?.parentElement.append(element("span", { className: "problem warning" }, `${seen}; ${needed}.`));
    }
  }

  /** The field for a JSON path, or for what holds it. */
  fieldOf(path) {
    const fields = [...byId("panel-forms").querySelectorAll("[data-path]")];
    for (let at = path; at; at = parentOf(at)) {
      const found = byId(idOf(at)) ?? fields.find((item) => item.dataset.path === at);
      if (found) return found;
    }
    return null;
  }

  goTo(problem, place) {
    if (!byId("panel-forms").hidden) {
      const field = this.fieldOf(problem.path);
      if (field) {
        field.focus();
        return;
      }
      this.selectView(byId("view-json"));
    }
    this.json.focus();
    if (place) this.json.setSelectionRange(...place);
  }

  async share() {
    const fragment = await fragmentOf(this.text);
    if (fragment === null) {
      this.sharing.textContent = `This scenario is too long for a link: it would have more than ${LONGEST} characters.`;
      return;
    }
    this.ownFragment = fragment;
    history.replaceState(null, "", fragment);
    try {
      await navigator.clipboard.writeText(location.href);
      this.sharing.textContent = "The link is in the clipboard, and in the address bar.";
    } catch {
      this.sharing.textContent = "The link is in the address bar.";
    }
  }
}

async function main() {
  const [examples, choices] = await Promise.all([load("examples.json"), load("choices.json")]);
  await new Page(examples, choices).start();
}

main().catch((error) => {
  byId("status").textContent = `The playground could not start: ${error.message}`;
});
