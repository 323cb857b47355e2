// Fields of the forms, each bound to one member of an object of the scenario. What a field cannot show, because another
// kind of value stands there, it leaves as it is and says so.
// `form` is the whole form: form.changed() tells that a member has another value, form.redraw(id) draws everything
// anew, with the focus on the element with that id.

import { element, options } from "./dom.js";

/** The id of the field for the value at this JSON path. */
export const idOf = (path) => `at-${path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;

const absent = (value) => value === undefined || value === null;

/** A place in the scenario: the object or list, the key in it, and the JSON path of the value. */
export function placeIn(owner, key, path) {
  return { owner, key, path: typeof key === "number" ? `${path}[${key}]` : `${path}.${key}` };
}

/** A label and the control that it is of; `place` says which value of the scenario that is. */
export function field(place, label, control, hint = null) {
  const id = idOf(place.path);
  control.id = id;
  control.dataset.path = place.path;
  const note = hint ? element("span", { className: "quiet hint", id: `${id}-hint` }, hint) : null;
  if (note) control.setAttribute("aria-describedby", note.id);
  return element("div", { className: "field" }, element("label", { htmlFor: id }, label), control, note);
}

function otherKind(place, label) {
  const where = element("output", { className: "quiet" }, "another kind of value: it can be changed in the JSON");
  return field(place, label, where);
}

/** A line of text; empty means that the member is not there, unless it `stays`. `lines` makes it a box of so many. */
export function textField(form, place, label, { stays = false, lines = 0, hint = null, suggestions = [] } = {}) {
  const { owner, key } = place;
  if (!absent(owner[key]) && typeof owner[key] !== "string") return otherKind(place, label);
  const kind = lines ? "textarea" : "input";
  const control = element(kind, { value: owner[key] ?? "", spellcheck: false, autocomplete: "off" });
  control.setAttribute("autocapitalize", "off");
  if (lines) control.rows = lines;
  control.addEventListener("input", () => {
    if (control.value === "" && !stays) delete owner[key];
    else owner[key] = control.value;
    form.changed();
  });
  const made = field(place, label, control, hint);
  if (suggestions.length) {
    const list = element("datalist", { id: `${control.id}-list` }, ...options(suggestions));
    control.setAttribute("list", list.id);
    made.append(list);
  }
  return made;
}

/** A number; empty means that the member is not there. What is no number is kept as text, which the model judges. */
export function numberField(form, place, label, hint = null) {
  const { owner, key } = place;
  if (!absent(owner[key]) && !["number", "string"].includes(typeof owner[key])) return otherKind(place, label);
  const control = element("input", { value: String(owner[key] ?? ""), inputMode: "decimal", autocomplete: "off" });
  control.addEventListener("input", () => {
    const text = control.value.trim();
    if (text === "") delete owner[key];
    else owner[key] = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    form.changed();
  });
  return field(place, label, control, hint);
}

/** A choice from `values`; the first stands for no member. `redraws` is for those that other fields depend on. */
export function choiceField(form, place, label, values, { none = "(not given)", redraws = false } = {}) {
  const { owner, key } = place;
  if (!absent(owner[key]) && typeof owner[key] !== "string") return otherKind(place, label);
  const own = absent(owner[key]) ? "" : owner[key];
  const known = values.filter((value) => value !== "");
  const extra = own !== "" && !known.includes(own) ? [[own, `${own} (not known)`]] : [];
  const control = element("select", {}, ...options([["", none], ...known, ...extra]));
  control.value = own;
  control.addEventListener("change", () => {
    if (control.value === "") delete owner[key];
    else owner[key] = control.value;
    form.changed();
    if (redraws) form.redraw(control.id);
  });
  return field(place, label, control);
}

/** A box to check; unchecked means that the member is not there, or `otherwise`. */
export function checkField(form, place, label, otherwise = undefined) {
  const { owner, key } = place;
  if (!absent(owner[key]) && typeof owner[key] !== "boolean") return otherKind(place, label);
  const control = element("input", { type: "checkbox", checked: owner[key] ?? !(otherwise ?? true) });
  control.addEventListener("change", () => {
    const value = control.checked;
    if (otherwise === undefined ? value : value === otherwise) owner[key] = value;
    else delete owner[key];
    form.changed();
  });
  const made = field(place, label, control);
  made.classList.add("check");
  return made;
}

/** Names with values, as an object or a list of pairs: a line for each. */
export function pairsField(form, place, label, { what = "header", suggestions = [] } = {}) {
  const { owner, key, path } = place;
  const value = owner[key];
  const rows = rowsOf(value);
  if (rows === null) return otherKind(place, label);
  // Where names stand twice only a list keeps them; what was a list stays one.
  const write = () => {
    const names = rows.map(([name]) => name);
    const isList = Array.isArray(value) || new Set(names).size < names.length || names.some((name) => /^\d+$/.test(name));
    if (!rows.length) delete owner[key];
    else owner[key] = isList ? rows.map((row) => [...row]) : Object.fromEntries(rows);
    form.changed();
  };
  const id = idOf(path);
  const list = element("datalist", { id: `${id}-names` }, ...options(suggestions));
  const lines = rows.map((row, index) => {
    const cells = ["name", "value"].map((part, at) => {
      const control = element("input", { value: row[at], id: `${id}-${index}-${part}`, spellcheck: false });
      control.autocomplete = "off";
      control.setAttribute("autocapitalize", "off");
      control.setAttribute("aria-label", `${label}, ${what} ${index + 1}: ${part}`);
      control.dataset.path = Array.isArray(value) ? `${path}[${index}]` : `${path}.${row[0]}`;
      if (at === 0 && suggestions.length) control.setAttribute("list", list.id);
      control.addEventListener("input", () => {
        row[at] = control.value;
        write();
      });
      return control;
    });
    const remove = element("button", { type: "button", "aria-label": `Remove ${what} ${index + 1} of ${label}` }, "\u00d7");
    remove.addEventListener("click", () => {
      rows.splice(index, 1);
      write();
      form.redraw(rows.length ? `${id}-${Math.min(index, rows.length - 1)}-name` : `${id}-add`);
    });
    return element("div", { className: "pair" }, ...cells, remove);
  });
  const add = element("button", { type: "button", id: `${id}-add` }, `Add a ${what}`);
  add.addEventListener("click", () => {
    rows.push(["", ""]);
    write();
    form.redraw(`${id}-${rows.length - 1}-name`);
  });
  return element("fieldset", { className: "pairs" }, element("legend", {}, label), list, ...lines, add);
}

function rowsOf(value) {
  if (absent(value)) return [];
  const rows = Array.isArray(value) ? value : typeof value === "object" ? Object.entries(value) : null;
  const fits = rows && rows.every((row) => Array.isArray(row) && row.length === 2 && row.every((x) => typeof x === "string"));
  return fits ? rows.map((row) => [...row]) : null;
}

/** A button that changes the scenario by `work`, which gives the id of what has the focus afterwards. */
export function action(form, label, work, properties = {}) {
  const button = element("button", { type: "button", ...properties }, label);
  button.addEventListener("click", () => {
    const id = work();
    form.changed();
    form.redraw(id);
  });
  return button;
}
