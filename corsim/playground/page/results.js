// Shows what the engine answers: the comparison, a tab for each browser with its explanation, or the problems.
// Explanations are HTML that corsim has made, in which everything that a scenario says is escaped.

import { byId, element, tabs } from "./dom.js";
import { placeOf } from "./places.js";

const SIGNS = { good: "\u2713", bad: "\u2717", open: "?" };

export class Results {
  /** `goTo` is called with a problem's JSON path where the reader wants to go there. */
  constructor(goTo) {
    this.goTo = goTo;
    this.browser = null;
    this.answer = null;
    this.select = tabs(byId("browsers"), (tab) => this.showBrowser(tab.dataset.browser));
  }

  /** Show an answer of the engine to `text`. */
  show(answer, text) {
    this.showProblems(answer.problems, text);
    byId("result").classList.toggle("stale", answer.problems.length > 0);
    if (answer.problems.length) {
      const count = answer.problems.length;
      const last = this.answer ? " Below is what the last one came to." : "";
      this.tell(`Not a scenario: ${count} problem${count === 1 ? "" : "s"}.${last}`);
      return;
    }
    const isFirst = this.answer === null;
    this.answer = answer;
    this.tell(answer.summary);
    setMarkup(byId("comparison"), answer.comparison);
    byId("side-by-side").hidden = answer.picture === "";
    setMarkup(byId("picture"), answer.picture);
    if (isFirst || !answer.browsers.some(({ name }) => name === this.browser)) this.browser = answer.asked;
    this.showTabs(answer.browsers);
  }

  /** A scenario of another origin (an example, a link) begins with the browser that it names. */
  forget() {
    this.browser = null;
  }

  /** Say `sentence` where changes of it are read out. */
  tell(sentence) {
    const place = byId("status");
    if (place.textContent !== sentence) place.textContent = sentence;
  }

  showTabs(browsers) {
    const list = byId("browsers");
    const hadFocus = list.contains(document.activeElement);
    list.replaceChildren(
      ...browsers.map(({ name, word, tone }) =>
        element(
          "button",
          { type: "button", role: "tab", id: `browser-${name}`, "aria-controls": "explanation", "data-browser": name },
          `${name} `,
          element("span", { className: tone }, element("strong", {}, `${SIGNS[tone]} ${word}`)),
        ),
      ),
    );
    this.select(byId(`browser-${this.browser}`), { focus: hadFocus });
  }

  showBrowser(name) {
    this.browser = name;
    const panel = byId("explanation");
    panel.setAttribute("aria-labelledby", `browser-${name}`);
    setMarkup(panel, this.answer.browsers.find((item) => item.name === name).html);
  }

  showProblems(problems, text) {
    const place = byId("problems");
    place.hidden = problems.length === 0;
    place.replaceChildren();
    if (!problems.length) return;
    const items = problems.map((problem) => {
      const where = element("button", { type: "button", className: "path" }, problem.path);
      where.addEventListener("click", () => this.goTo(problem, placeOf(text, problem)));
      const said = ` ${problem.seen}; ${problem.needed}.${problem.hint ? ` ${problem.hint}` : ""}`;
      return element("li", {}, where, said);
    });
    place.append(element("h3", {}, "What is wrong"), element("ul", {}, ...items));
  }
}

/** Put `markup`, which corsim has made, into `place`; its links open beside the page, which so stays as it is. */
export function setMarkup(place, markup) {
  const open = [...place.querySelectorAll("details")].map((item) => item.open);
  place.innerHTML = markup;
  place.querySelectorAll("details").forEach((item, index) => (item.open = open[index] ?? false));
  for (const link of place.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
}
