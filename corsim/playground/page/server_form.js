// The form of the servers: nobody, one answer to preflights and one to everything else, or rules.

import { element } from "./dom.js";
import { action, checkField, choiceField, field, idOf, numberField, pairsField, placeIn, textField } from "./fields.js";
import { options } from "./dom.js";

const HEADERS = [
  ...["Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods"],
  ...["Access-Control-Allow-Headers", "Access-Control-Max-Age", "Access-Control-Expose-Headers"],
  ...["Content-Type", "Location", "Vary"],
];
const KINDS = [["nobody", "nobody: say what would be sent"], ["two", "an answer to preflights, and one to the rest"], ["rules", "rules"]];

/** The form of the member `server` of `document`. */
export function serverForm(form, document) {
  const path = "$.server";
  const kind = kindOf(document.server);
  if (kind === null) return [element("p", { className: "quiet" }, "The server can be changed in the JSON.")];
  const control = element("select", {}, ...options(KINDS));
  control.value = kind;
  control.addEventListener("change", () => {
    // What another kind cannot hold comes back with the kind that it was of.
    form.servers[kind] = document.server;
    const made = form.servers[control.value] ?? MADE[control.value](document.server);
    if (made === undefined) delete document.server;
    else document.server = made;
    form.changed();
    form.redraw(idOf(`${path}.kind`));
  });
  const head = field({ path: `${path}.kind` }, "Who answers", control);
  if (kind === "nobody") return [head];
  return [head, ...(kind === "two" ? twoAnswers(form, document.server, path) : rules(form, document.server, path))];
}

const MADE = {
  nobody: () => undefined,
  two: (server) => {
    const without = (rule) => Object.fromEntries(Object.entries(rule).filter(([key]) => !["on", "url", "method", "times"].includes(key)));
    const list = Array.isArray(server) ? server : [];
    const preflight = list.find((rule) => rule.on === "preflight");
    const response = list.find((rule) => rule.on !== "preflight");
    return { ...(preflight ? { preflight: without(preflight) } : {}), response: response ? without(response) : { status: 200 } };
  },
  rules: (server) => {
    const { preflight, response } = server ?? {};
    const rest = { ...(preflight ? { on: "request" } : {}), status: 200, ...response };
    return preflight ? [{ on: "preflight", ...preflight }, rest] : [rest];
  },
};

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(server) {
  if (server === undefined) return "nobody";
  if (Array.isArray(server)) return server.every(isObject) ? "rules" : null;
  return isObject(server) && [server.preflight, server.response].every((x) => x === undefined || isObject(x)) ? "two" : null;
}

function twoAnswers(form, server, path) {
  const answer = (key, legend, missing) => {
    const place = placeIn(server, key, path);
    if (!(key in server)) {
      const add = action(form, "Add it", () => ((server[key] = { status: 200 }), idOf(`${place.path}.status`)), { id: `${idOf(place.path)}-add` });
      add.setAttribute("aria-label", `Add ${legend.toLowerCase()}`);
      return element("fieldset", {}, element("legend", {}, legend), element("p", { className: "quiet" }, missing), add);
    }
    const remove = action(form, "Remove it", () => (delete server[key], `${idOf(place.path)}-add`));
    remove.setAttribute("aria-label", `Remove ${legend.toLowerCase()}`);
    return element("fieldset", {}, element("legend", {}, legend), ...answerFields(form, server[key], place.path), remove);
  };
  return [
    answer("preflight", "The answer to preflights", "Preflights are given the answer to all other requests."),
    answer("response", "The answer to all other requests", "Nobody answers them: the connection breaks."),
  ];
}

function rules(form, list, path) {
  const first = (index) => idOf(`${path}[${index}].on`);
  const made = list.map((rule, index) => {
    const place = `${path}[${index}]`;
    const at = (name) => placeIn(rule, name, place);
    const number = `rule ${index + 1}`;
    const move = (by) => () => {
      [list[index], list[index + by]] = [list[index + by], list[index]];
      return first(index + by);
    };
    const buttons = [
      index > 0 ? action(form, "Up", move(-1), { "aria-label": `Move ${number} up` }) : null,
      index < list.length - 1 ? action(form, "Down", move(1), { "aria-label": `Move ${number} down` }) : null,
      action(form, "Remove", () => (list.splice(index, 1), list.length ? first(Math.max(index - 1, 0)) : idOf(`${path}.add`)), {
        "aria-label": `Remove ${number}`,
      }),
    ];
    return element(
      "fieldset",
      {},
      element("legend", {}, `Rule ${index + 1}`),
      choiceField(form, at("on"), "Answers", ["preflight", "request"], { none: "preflights and requests" }),
      textField(form, at("url"), "At the URL", { hint: "any, where none is given" }),
      textField(form, at("method"), "With the method", { hint: "any, where none is given" }),
      numberField(form, at("times"), "So many times", "always, where none is given"),
      ...answerFields(form, rule, place),
      element("div", { className: "row" }, ...buttons),
    );
  });
  const add = action(form, "Add a rule", () => (list.push({ status: 200 }), first(list.length - 1)), { id: idOf(`${path}.add`) });
  return [element("p", { className: "quiet" }, "The first rule that matches a request answers it."), ...made, add];
}

function answerFields(form, answer, path) {
  const at = (name) => placeIn(answer, name, path);
  const breaks = element("input", { type: "checkbox", checked: "fail" in answer });
  breaks.addEventListener("change", () => {
    if (breaks.checked) {
      // A connection that fails has no answer; it comes back with it.
      const { status, statusText, headers, body } = answer;
      form.answers.set(path, { status, statusText, headers, body });
      for (const key of ["status", "statusText", "headers", "body"]) delete answer[key];
      answer.fail = "connection";
    } else {
      delete answer.fail;
      for (const [key, value] of Object.entries(form.answers.get(path) ?? { status: 200 })) if (value !== undefined) answer[key] = value;
    }
    form.changed();
    form.redraw(breaks.id);
  });
  const failing = field(at("fail"), "The connection breaks", breaks);
  failing.classList.add("check");
  if ("fail" in answer) return [failing];
  return [
    numberField(form, at("status"), "Status", "200, where none is given"),
    textField(form, at("statusText"), "Status text"),
    pairsField(form, at("headers"), "Headers of the answer", { suggestions: HEADERS }),
    textField(form, at("body"), "Body", { lines: 2 }),
    failing,
  ];
}
