// The worker in which Pyodide runs corsim, so that typing never waits for it. Everything comes from where this file
// is: Pyodide's own files from pyodide/, and corsim with what it needs from packages.zip.

const PLACE = "/packages";

async function started() {
  const { loadPyodide } = await import("./pyodide/pyodide.mjs");
  const [python, packages] = await Promise.all([
    loadPyodide({ indexURL: new URL("./pyodide/", import.meta.url).href }),
    fetch(new URL("packages.zip", import.meta.url)).then((answer) => {
      if (!answer.ok) throw new Error(`packages.zip is not there (${answer.status})`);
      return answer.arrayBuffer();
    }),
  ]);
  postMessage({ telling: "Starting corsim\u2026" });
  python.unpackArchive(packages, "zip", { extractDir: PLACE });
  python.globals.get("__import__")("sys").path.insert(0, PLACE);
  return python.pyimport("corsim.playground.answering").answer_json;
}

const starting = started();
starting.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: `What runs the model could not be started: ${error.message}` }),
);

addEventListener("message", async ({ data: { number, text, fixFor, room } }) => {
  try {
    const answer = await starting;
    postMessage({ number, answer: answer(text, fixFor || undefined, room) });
  } catch (error) {
    postMessage({ number, error: `corsim could not answer: ${error.message}` });
  }
});
