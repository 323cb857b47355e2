// The form of a call: what fetch() or an XMLHttpRequest is given.

import { element } from "./dom.js";
import { checkField, choiceField, field, idOf, numberField, pairsField, placeIn, textField } from "./fields.js";
import { options } from "./dom.js";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const HEADERS = ["Accept", "Authorization", "Content-Type", "X-Requested-With", "X-Token"];
const BODIES = [["none", "(none)"], ["text", "text"], ["urlencoded", "URLSearchParams"], ["other", "another kind, as JSON"]];

/** The form of the call at `place`, which is an object. */
export function requestForm(form, { owner, key, path }, isOfASession) {
  const call = owner[key];
  const at = (name) => placeIn(call, name, path);
  const isXhr = call.api === "xhr";
  const choice = (name, label) => choiceField(form, at(name), label, form.choices[name]);
  const common = [
    isOfASession ? numberField(form, at("at"), "At (seconds)") : null,
    choiceField(form, at("api"), "The script uses", ["xhr"], { none: "fetch()", redraws: true }),
    textField(form, at("url"), "URL", { stays: true }),
    textField(form, at("method"), "Method", { suggestions: METHODS, hint: "GET, where none is given" }),
    pairsField(form, at("headers"), "Headers of the request", { suggestions: HEADERS }),
    bodyField(form, at("body")),
  ];
  if (isXhr) {
    return [
      ...common,
      checkField(form, at("withCredentials"), "withCredentials"),
      checkField(form, at("uploadListeners"), "The script listens to events of the upload"),
      checkField(form, at("async"), "Asynchronous", false),
    ];
  }
  const rest = [
    choice("cache", "Cache"),
    textField(form, at("referrer"), "Referrer"),
    choice("referrerPolicy", "Referrer policy"),
    textField(form, at("integrity"), "Integrity"),
    checkField(form, at("keepalive"), "keepalive"),
    choice("priority", "Priority"),
    choice("duplex", "Duplex"),
  ];
  const used = ["cache", "referrer", "referrerPolicy", "integrity", "keepalive", "priority", "duplex"];
  const more = element("details", {}, element("summary", {}, "More of fetch()'s members"), ...rest);
  more.open = used.some((name) => name in call);
  return [...common, choice("mode", "Mode"), choice("credentials", "Credentials"), choice("redirect", "Redirect"), more];
}

function bodyField(form, place) {
  const { owner, key, path } = place;
  const control = element("select", {}, ...options(BODIES));
  control.value = kindOf(owner[key]);
  control.addEventListener("change", () => {
    const empty = { none: undefined, text: "", urlencoded: { urlencoded: {} }, other: { blob: "", type: "" } };
    if (control.value === "none") delete owner[key];
    else owner[key] = empty[control.value];
    form.changed();
    form.redraw(idOf(`${path}.kind`));
  });
  const parts = [field({ path: `${path}.kind` }, "Body", control)];
  if (control.value === "text") parts.push(textField(form, place, "Text of the body", { stays: true, lines: 3 }));
  if (control.value === "urlencoded") {
    const inner = placeIn(owner[key], "urlencoded", path);
    parts.push(keepingEmpty(form, inner));
  }
  if (control.value === "other") parts.push(jsonField(form, place, "The body, as the scenario format has it"));
  return element("div", {}, ...parts);
}

/** Fields of a URLSearchParams, which stays one when it has none. */
function keepingEmpty(form, place) {
  const watched = { ...form, changed: () => ((place.owner[place.key] ??= {}), form.changed()) };
  return pairsField(watched, place, "Fields of the body", { what: "field" });
}

function kindOf(body) {
  if (body === undefined || body === null) return "none";
  if (typeof body === "string") return "text";
  return typeof body === "object" && Object.keys(body).join() === "urlencoded" ? "urlencoded" : "other";
}

/** A value as JSON; text that is none stays in the box, and the scenario as it was, until it is. */
function jsonField(form, { owner, key, path }, label) {
  const control = element("textarea", { rows: 4, value: JSON.stringify(owner[key], null, 1), spellcheck: false });
  const said = element("span", { className: "warning", role: "status" });
  control.addEventListener("input", () => {
    try {
      owner[key] = JSON.parse(control.value);
    } catch (error) {
      control.setAttribute("aria-invalid", "true");
      said.textContent = `This is not JSON (${error.message}); the scenario still has what was here before.`;
      return;
    }
    control.removeAttribute("aria-invalid");
    said.textContent = "";
    form.changed();
  });
  const made = field({ path }, label, control);
  made.append(said);
  return made;
}
