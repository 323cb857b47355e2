// The script of every page: asks its server for requests, makes them, posts what a script sees of the outcome.
// corsimCalls, of the playground's calls.js, makes them and stands before this.
// PAGE (a number), LANES (how many requests side by side) and CONTROL (the origin to ask) are defined before it.
(() => {
  "use strict";
  const nativeFetch = self.fetch.bind(self);
  const limit = 8000;

  // Scheme and host stay as the row writes them, so that their case reaches the engine.
  function atRealBlob(url, declared, real) {
    const [place, id] = [declared.slice(0, declared.lastIndexOf("/") + 1), declared.slice(declared.lastIndexOf("/") + 1)];
    const written = url.slice(0, place.length);
    if (written.toLowerCase() !== place.toLowerCase() || !url.slice(place.length).startsWith(id)) return url;
    return written + real.slice(real.lastIndexOf("/") + 1) + url.slice(declared.length);
  }

  async function run(job) {
    let url = job.request.url;
    if (job.wait) await new Promise((resolve) => setTimeout(resolve, 1000 * job.wait));
    const blobs = [];
    for (const [declared, blob] of Object.entries(job.blobs)) {
      const real = URL.createObjectURL(corsimCalls.makeBody(blob));
      blobs.push([declared, real]);
      url = atRealBlob(url, declared, real);
    }
    const outcome = await corsimCalls.call(url, job.request, limit);
    for (const [declared, real] of blobs) {
      URL.revokeObjectURL(real);
      if (outcome.response) outcome.response.url = outcome.response.url.replace(real, declared);
    }
    return outcome;
  }

  function go(url) {
    if (parent !== self) return parent.postMessage({ go: url }, "*");
    const strip = (text) => text.split("#")[0];
    location.replace(
      strip(new URL(url).href) === strip(location.href) ? `${location.origin}/__corsim__/hop#${encodeURIComponent(url)}` : url,
    );
  }

  async function work(lane) {
    let report = { page: PAGE, lane };
    for (;;) {
      const answer = await nativeFetch(`${CONTROL}/__corsim__/next`, {
        method: "POST", body: JSON.stringify(report), credentials: "omit", cache: "no-store",
      });
      const job = await answer.json();
      if (job.go) return go(job.go);
      if (job.stop) return;
      if (job.expire) {
        for (const url of job.expire) {
          await nativeFetch(url, { mode: "no-cors", credentials: "include", cache: "no-store" }).catch(() => {});
        }
        report = { page: PAGE, lane };
        continue;
      }
      if (job.pause) {
        await new Promise((resolve) => setTimeout(resolve, 1000 * job.pause));
        report = { page: PAGE, lane };
        continue;
      }
      report = { page: PAGE, lane, job: job.job, outcome: await run(job) };
    }
  }

  for (let lane = 0; lane < LANES; lane++) work(lane);
})();
