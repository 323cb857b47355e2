// What runs the model: Pyodide in a worker, or the server that serves this page. Either is asked for the answer to a
// scenario's text, as corsim.playground.answering gives it; engine.json says which of them there is.

/** What `engine.json` says; throws an Error with a sentence where it cannot be read. */
export async function described() {
  const answer = await fetch("engine.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`engine.json, which says what runs the model, is not there (${answer.status}).`);
  return answer.json();
}

/** The engine that `description` is of; `tell` is called with sentences while it starts. */
export function engineOf(description, tell) {
  if (description.pyodide) return new WorkerEngine(description, tell);
  if (description.server) return new ServerEngine(new Server(description.server.token), tell);
  throw new Error(description.missing || "Nothing is there that runs the model.");
}

/** The server that serves this page, asked in its name. */
export class Server {
  constructor(token) {
    this.token = token;
  }

  /** What the server answers to `name` with `asked`; throws an Error with its sentence where it refuses. */
  async ask(name, asked) {
    let answer;
    try {
      answer = await fetch(`/__corsim__/${name}`, {
        method: "POST",
        body: JSON.stringify(asked),
        headers: { "Content-Type": "application/json", "X-Corsim-Token": this.token },
      });
    } catch {
      throw new Error("The server that serves this page does not answer: has it been ended?");
    }
    if (!answer.headers.get("Content-Type").startsWith("application/json")) throw new Error(await answer.text());
    const value = await answer.json();
    if (value.error) throw new Error(value.error);
    return value;
  }
}

class ServerEngine {
  constructor(server, tell) {
    this.server = server;
    this.ready = Promise.resolve(tell("The model is run by the server of this page."));
  }

  answer(text, fixFor, room) {
    return this.server.ask("explain", { text, fixFor, room });
  }
}

class WorkerEngine {
  constructor(description, tell) {
    this.waiting = new Map();
    this.count = 0;
    this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.ready = new Promise((resolve, reject) => {
      this.worker.addEventListener("message", ({ data }) => {
        if (data.telling) tell(data.telling);
        else if (data.ready) resolve();
        else if (data.failed) reject(new Error(data.failed));
        else this.hear(data);
      });
      this.worker.addEventListener("error", (event) => {
        event.preventDefault();
        reject(new Error(`What runs the model could not be started: ${event.message || "a file of it is missing"}.`));
      });
    });
    tell(`Loading Python ${description.python} (Pyodide ${description.pyodide}, ${description.megabytes} MB, once)\u2026`);
  }

  hear({ number, answer, error }) {
    const { resolve, reject } = this.waiting.get(number);
    this.waiting.delete(number);
    if (error) reject(new Error(error));
    else resolve(JSON.parse(answer));
  }

  answer(text, fixFor, room) {
    const number = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.worker.postMessage({ number, text, fixFor, room });
    });
  }
}
