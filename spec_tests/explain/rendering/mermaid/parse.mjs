// Reads a JSON list of diagrams from standard input, and prints a JSON list with what Mermaid's parser says of each:
// null, or its complaint. The argument is the folder with the packages.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const folder = `${process.argv[2]}/`;
const { JSDOM } = createRequire(folder)("jsdom");
const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const core = new URL("node_modules/mermaid/dist/mermaid.core.mjs", pathToFileURL(folder));
const { default: mermaid } = await import(core.href);

let text = "";
for await (const part of process.stdin) text += part;
const said = [];
for (const diagram of JSON.parse(text)) {
  try {
    const { diagramType } = await mermaid.parse(diagram);
    said.push(diagramType === "sequence" ? null : `it is a ${diagramType}`);
  } catch (error) {
    said.push(String(error));
  }
}
console.log(JSON.stringify(said));
