// The forms: a second view of the scenario, beside its JSON. They change the document's members in place and leave all
// others as they are, so nothing is lost that they have no field for.

import { byId, element } from "./dom.js";
import { action, checkField, choiceField, idOf, placeIn, textField } from "./fields.js";
import { requestForm } from "./request_form.js";
import { serverForm } from "./server_form.js";

export class Forms {
  /** Draws into `root`; `changed` is called with the document whenever one of its members has another value. */
  constructor(root, choices, changed) {
    this.root = root;
    this.choices = choices;
    this.tellChanged = changed;
    this.document = {};
    this.forget();
  }

  /** Show another document, a JSON value. */
  show(document) {
    this.document = document;
    this.forget();
    this.draw();
  }

  /** Show a sentence instead: why there are no forms. */
  lock(sentence) {
    this.root.replaceChildren(element("p", { className: "warning" }, sentence));
  }

  forget() {
    // What was there before another kind of server, or a failing connection, took its place.
    this.servers = {};
    this.answers = new Map();
  }

  changed() {
    this.tellChanged(this.document);
  }

  /** Draw everything anew, with the focus on the element with this id. */
  redraw(id) {
    this.draw();
    byId(id)?.focus();
  }

  draw() {
    const { document } = this;
    if (typeof document !== "object" || document === null || Array.isArray(document)) {
      this.lock("The JSON is no object: a scenario is one, with page and request.");
      return;
    }
    const open = new Set([...this.root.querySelectorAll("details[open]")].map((item) => item.id));
    this.root.replaceChildren(this.page(), ...this.requests(), this.server(), this.cookies());
    for (const item of this.root.querySelectorAll("details")) item.open ||= open.has(item.id);
  }

  page() {
    const { document } = this;
    asObject(document, "page");
    const at = (name) => placeIn(document.page, name, "$.page");
    const fields = isObject(document.page)
      ? [
          textField(this, at("url"), "URL of the page", { stays: true }),
          checkField(this, at("sandboxed"), "Sandboxed (its origin is opaque)"),
          choiceField(this, at("referrerPolicy"), "Referrer policy of the page", this.choices.pageReferrerPolicy),
          choiceField(this, placeIn(document, "browser", "$"), "Browser", this.choices.browser, { none: "spec, the standard" }),
        ]
      : [element("p", { className: "quiet" }, "The page can be changed in the JSON.")];
    return element("fieldset", {}, element("legend", {}, "The page"), ...fields);
  }

  requests() {
    const { document } = this;
    const isSession = "requests" in document;
    if (isSession && !Array.isArray(document.requests)) {
      return [element("p", { className: "quiet" }, "The requests can be changed in the JSON.")];
    }
    const list = isSession ? document.requests : null;
    const made = isSession
      ? list.map((_, index) => this.request(list, index, "$.requests", `The request ${index + 1}`))
      : [this.request(document, "request", "$", "The request")];
    const first = (index) => idOf(`$.requests[${index}].url`);
    const add = action(this, isSession ? "Add a request" : "Make it a session: add a request", () => {
      const calls = isSession ? list : [document.request];
      calls.push(structuredClone(calls.at(-1) ?? { url: "" }));
      delete document.request;
      document.requests = calls;
      return first(calls.length - 1);
    });
    return [...made, add];
  }

  request(owner, key, path, legend) {
    if (owner[key] === undefined) owner[key] = { url: "" };
    asObject(owner, key);
    const place = placeIn(owner, key, path);
    const isOfASession = Array.isArray(owner);
    const fields = isObject(owner[key])
      ? requestForm(this, place, isOfASession)
      : [element("p", { className: "quiet" }, "This request can be changed in the JSON.")];
    const remove =
      isOfASession && owner.length > 1
        ? action(this, "Remove this request", () => (owner.splice(key, 1), idOf(`$.requests[${Math.max(key - 1, 0)}].url`)), {
            "aria-label": `Remove ${legend.toLowerCase()}`,
          })
        : null;
    return element("fieldset", {}, element("legend", {}, legend), ...fields, remove);
  }

  server() {
    return element("fieldset", {}, element("legend", {}, "The server"), ...serverForm(this, this.document));
  }

  cookies() {
    const { document } = this;
    const list = document.cookies ?? [];
    const summary = element("summary", {}, "Cookies that the browser holds");
    const details = element("details", { id: "cookies" }, summary);
    if (!Array.isArray(list) || !list.every(isObject)) {
      details.append(element("p", { className: "quiet" }, "They can be changed in the JSON."));
      return details;
    }
    list.forEach((cookie, index) => {
      const path = `$.cookies[${index}]`;
      const remove = action(this, "Remove this cookie", () => {
        list.splice(index, 1);
        if (!list.length) delete document.cookies;
        return "add-cookie";
      });
      const fields = [
        textField(this, placeIn(cookie, "url", path), "URL that set it", { stays: true }),
        textField(this, placeIn(cookie, "set-cookie", path), "Set-Cookie", { stays: true }),
      ];
      details.append(element("fieldset", {}, element("legend", {}, `Cookie ${index + 1}`), ...fields, remove));
    });
    const add = action(this, "Add a cookie", () => {
      document.cookies = list;
      list.push({ url: "https://api.example.com/", "set-cookie": "sid=1; Path=/; SameSite=None; Secure" });
      return idOf(`$.cookies[${list.length - 1}].url`);
    }, { id: "add-cookie" });
    details.append(add);
    details.open = list.length > 0;
    return details;
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A page or a call that is only its URL becomes an object, which means the same. */
function asObject(owner, key) {
  if (typeof owner[key] === "string") owner[key] = { url: owner[key] };
}
