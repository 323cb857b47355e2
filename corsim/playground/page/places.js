// Where in a JSON text a JSON path leads: what a problem is about can then be selected.

/** Start and end of what `problem` is about in `text`; null where that cannot be found. */
export function placeOf(text, problem) {
  const position = /^not JSON at line (\d+), column (\d+)/.exec(problem.seen);
  if (position) {
    const lines = text.split("\n");
    const start = lines.slice(0, Number(position[1]) - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const at = Math.min(start + Number(position[2]) - 1, text.length);
    return [at, Math.min(at + 1, text.length)];
  }
  const found = places(text);
  // A member that is missing is shown as the place where it should be.
  for (let path = problem.path; path; path = parentOf(path)) if (found.has(path)) return found.get(path);
  return null;
}

/** The path of what holds `path`; "" for the whole. */
export function parentOf(path) {
  return path === "$" ? "" : path.replace(/(\.[^.[\]]*|\["(?:[^"\\]|\\.)*"\]|\[\d+\])$/, "") || "$";
}

/** The place of every value in `text`, by its JSON path as corsim writes it, as far as the text is JSON. */
export function places(text) {
  const found = new Map();
  const token = /\s*("(?:[^"\\]|\\[^])*"|[{}[\],:]|[^\s{}[\],:"]+)/y;
  const next = () => {
    const match = token.exec(text);
    if (!match) throw new SyntaxError("no JSON");
    return { text: match[1], start: token.lastIndex - match[1].length, end: token.lastIndex };
  };
  const peek = () => {
    const before = token.lastIndex;
    const seen = next().text;
    token.lastIndex = before;
    return seen;
  };
  function value(path) {
    const first = next();
    let end = first.end;
    if (first.text === "{" || first.text === "[") end = members(path, first.text === "{");
    found.set(path, [first.start, end]);
  }
  function members(path, isObject) {
    const closing = isObject ? "}" : "]";
    if (peek() === closing) return next().end;
    for (let index = 0; ; index++) {
      let inner = `${path}[${index}]`;
      if (isObject) {
        inner = memberOf(path, JSON.parse(next().text));
        next();
      }
      value(inner);
      const separator = next();
      if (separator.text === closing) return separator.end;
    }
  }
  try {
    value("$");
  } catch {
    // What was found before the text stopped being JSON is good.
  }
  return found;
}

const memberOf = (path, key) =>
  /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
