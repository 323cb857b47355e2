// Express applications, one under each path, with CORS headers set by hand and by the `cors` package in each of its
// configurations. Started as `node server.mjs FOLDER`, where FOLDER is that of the installed packages. The first line on
// standard output is the port as JSON. The process ends when its standard input does, so that it cannot outlive
// whoever started it.

import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const express = require("express");
const cors = require("cors");

const PORT = 3001;
const PAGE = "http://localhost:3000";
const OTHER = "https://shop.example.com";
const TOKEN = "Bearer 42";

/** The API itself, without any CORS. */
function api(app) {
  app.use(express.json());
  app.get("/items", (request, response) => response.set("X-Total-Count", "1").json([{ id: 1 }]));
  for (const method of ["post", "put", "patch", "delete"]) {
    app[method]("/items", (request, response) => response.json({ done: request.method }));
  }
  app.get("/orders/", (request, response) => response.json([]));
  app.get("/failing", () => {
    throw new Error("the database is gone");
  });
}

/** A middleware that sets `headers` on every answer. */
const setting = (headers) => (request, response, next) => {
  response.set(headers);
  next();
};

/** A middleware that sets `headers` on every answer, and answers every OPTIONS request. */
const settingAndPreflight = (headers) => (request, response, next) => {
  response.set(headers);
  if (request.method === "OPTIONS") response.sendStatus(204);
  else next();
};

function authenticate(request, response, next) {
  if (request.get("Authorization") === TOKEN) next();
  else response.status(401).send("who are you?");
}

/** Sends the client from `/orders` to `/orders/`, as many servers in front of an API do. */
function slashes(request, response, next) {
  if (request.path === "/orders") response.redirect(301, `${request.baseUrl}/orders/`);
  else next();
}

/** The whole API behind `middlewares`. */
const behind = (...middlewares) => (app) => {
  if (middlewares.length) app.use(...middlewares);
  api(app);
};

/** The whole API behind the `cors` package with `options`. */
const corsWith = (options) => behind(cors(options));

const APPLICATIONS = {
  // By hand.
  "hand-nothing": behind(),
  "hand-origin": behind(setting({ "Access-Control-Allow-Origin": PAGE })),
  "hand-origin-slash": behind(setting({ "Access-Control-Allow-Origin": `${PAGE}/` })),
  "hand-two-origins": behind(setting({ "Access-Control-Allow-Origin": `${PAGE}, ${OTHER}` })),
  "hand-preflight": behind(
    settingAndPreflight({
      "Access-Control-Allow-Origin": PAGE,
      "Access-Control-Allow-Headers": "Content-Type",
      "Access-Control-Allow-Methods": "GET, POST, PUT",
    }),
  ),
  "hand-get-only": behind(
    settingAndPreflight({
      "Access-Control-Allow-Origin": PAGE,
      "Access-Control-Allow-Headers": "Content-Type",
      "Access-Control-Allow-Methods": "GET",
    }),
  ),

  // The option `origin`.
  "default": behind(cors()),
  "origin-star": corsWith({ origin: "*" }),
  "origin-star-credentials": corsWith({ origin: "*", credentials: true }),
  "origin-string": corsWith({ origin: PAGE }),
  "origin-string-slash": corsWith({ origin: `${PAGE}/` }),
  "origin-list": corsWith({ origin: [OTHER, PAGE] }),
  "origin-list-regexp": corsWith({ origin: [OTHER, /^http:\/\/localhost:\d+$/] }),
  "origin-regexp": corsWith({ origin: /^https:\/\/([a-z]+\.)?example\.com$/ }),
  "origin-regexp-loose": corsWith({ origin: /example\.com$/ }),
  "origin-function": corsWith({ origin: (origin, callback) => callback(null, [PAGE, OTHER].includes(origin)) }),
  "origin-function-string": corsWith({ origin: (origin, callback) => callback(null, PAGE) }),
  "origin-function-error": corsWith({
    origin: (origin, callback) => callback(origin === PAGE ? null : new Error("not permitted"), true),
  }),
  "origin-true": corsWith({ origin: true }),
  "origin-true-credentials": corsWith({ origin: true, credentials: true }),
  "origin-false": corsWith({ origin: false }),

  // The other options.
  "methods-string": corsWith({ origin: PAGE, methods: "GET,POST" }),
  "methods-list": corsWith({ origin: PAGE, methods: ["GET", "PUT"] }),
  "methods-small": corsWith({ origin: PAGE, methods: ["GET", "patch"] }),
  "headers": corsWith({ origin: PAGE, allowedHeaders: ["Content-Type"] }),
  "headers-string": corsWith({ origin: PAGE, allowedHeaders: "Content-Type,X-Request-Id" }),
  "exposed": corsWith({ origin: PAGE, exposedHeaders: ["X-Total-Count"] }),
  "exposed-star": corsWith({ origin: PAGE, exposedHeaders: "*", credentials: true }),
  "credentials": corsWith({ origin: PAGE, credentials: true }),
  "max-age": corsWith({ origin: PAGE, maxAge: 600 }),
  "max-age-zero": corsWith({ origin: PAGE, maxAge: 0 }),
  "delegate": behind(cors((request, callback) => callback(null, { origin: request.path === "/items" ? PAGE : false }))),

  // What comes after a preflight that the package passes on.
  "continue": (app) => {
    app.use(cors({ origin: PAGE, preflightContinue: true }));
    app.options("/items", (request, response) => response.sendStatus(204));
    api(app);
  },
  "continue-express": corsWith({ origin: PAGE, preflightContinue: true }),
  "continue-authentication": behind(cors({ origin: PAGE, preflightContinue: true }), authenticate),

  // For single routes.
  "route": (app) => {
    app.get("/items", cors({ origin: PAGE }), (request, response) => response.json([]));
    app.put("/items", cors({ origin: PAGE }), (request, response) => response.json({}));
  },
  "route-options": (app) => {
    app.options("/items", cors({ origin: PAGE }));
    app.put("/items", cors({ origin: PAGE }), (request, response) => response.json({}));
  },
  // `app.options("*", …)` of Express 4 is written with a name for what it matches.
  "options-all": (app) => {
    app.options("/{*path}", cors({ origin: PAGE }));
    app.put("/items", cors({ origin: PAGE }), (request, response) => response.json({}));
  },
  "options-all-only": (app) => {
    app.options("/{*path}", cors({ origin: PAGE }));
    api(app);
  },

  // What else stands around it.
  "authentication-first": behind(authenticate, cors({ origin: PAGE })),
  "authentication-after": behind(cors({ origin: PAGE }), authenticate),
  "slashes-first": behind(slashes, cors({ origin: PAGE })),
  "slashes-after": behind(cors({ origin: PAGE }), slashes),
  "after-routes": (app) => {
    api(app);
    app.use(cors({ origin: PAGE }));
  },
};

const root = express();
// Errors are answered, as in production, without their stack; and not logged, as they are on purpose.
root.set("env", "test");

for (const [name, build] of Object.entries(APPLICATIONS)) {
  const app = express();
  build(app);
  root.use(`/${name}`, app);
}

root.get("/configurations", (request, response) => response.json(Object.keys(APPLICATIONS)));

/** What Express makes of the path `*`: the message of the error, or null. */
root.get("/star-path", (request, response) => {
  try {
    express().options("*", cors());
    response.json(null);
  } catch (error) {
    response.json(error.message);
  }
});

function listen(port) {
  const server = root.listen(port, "127.0.0.1");
  server.on("listening", () => console.log(JSON.stringify({ port: server.address().port })));
  server.on("error", (error) => {
    if (error.code === "EADDRINUSE" && port) listen(0);
    else throw error;
  });
}

process.stdin.on("end", () => process.exit()).resume();
listen(PORT);
