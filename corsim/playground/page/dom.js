// Elements, and the tabs of the page. Nothing here knows scenarios.

/** A new element: its properties (attributes where the element has no such property), and its children or texts. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key in made && !key.includes("-") && key !== "list" && key !== "role") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** An option for each of `values`; those that are pairs have a text of their own. */
export function options(values) {
  return values.map((value) => {
    const [own, text] = Array.isArray(value) ? value : [value, value];
    return element("option", { value: own }, text);
  });
}

/**
 * Makes the buttons in `list` tabs by the pattern of ARIA: one is in the order of the Tab key, arrows go to the others.
 * `chosen` is called with the tab that becomes selected. Gives a function that selects a tab.
 */
export function tabs(list, chosen) {
  const all = () => [...list.querySelectorAll('[role="tab"]')];
  function select(tab, { focus = false } = {}) {
    for (const other of all()) {
      const isIt = other === tab;
      other.setAttribute("aria-selected", String(isIt));
      other.tabIndex = isIt ? 0 : -1;
    }
    if (focus) tab.focus();
    chosen(tab);
  }
  list.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const found = all();
    const at = found.indexOf(document.activeElement);
    const last = found.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    select(found[to], { focus: true });
  });
  return select;
}

/** `work` put off until nothing has called for it for `milliseconds`. */
export function debounced(work, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
