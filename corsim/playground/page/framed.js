// The script of a scenario's page, which stands in a frame of the playground: makes the calls that the playground
// (at the origin PARENT) tells it to, and tells what came of each. calls.js stands before it.
(() => {
  "use strict";
  addEventListener("message", async (event) => {
    if (event.origin !== PARENT || event.source !== parent) return;
    const { number, url, request, limit } = event.data;
    parent.postMessage({ number, outcome: await corsimCalls.call(url, request, limit) }, PARENT);
  });
  parent.postMessage({ ready: true }, PARENT);
})();
