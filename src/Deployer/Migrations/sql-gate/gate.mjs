// Usage: node gate.mjs < REQUEST > ANSWER    Says what migrations would do, by PostgreSQL's own grammar. Runs nothing.
//   REQUEST  {"files": [{"file": "1_a.sql", "sql": "drop table a"}]}, in the order in which they are pushed
//   ANSWER   {"files": [{"file": "1_a.sql", "error": null, "lines": [1], "texts": ["drop table a"], "halfway": null,
//             "statements": [{"line": 1, "effect": "contracting", "what": "drops table a", "loses": true}]}]}
import { readFileSync } from "node:fs";
import pg from "libpg-query";
import { Push } from "./push.mjs";

const { files } = JSON.parse(readFileSync(0, "utf8"));
await pg.loadModule();
const push = new Push(pg.parseSync);
process.stdout.write(JSON.stringify({ files: files.map(({ file, sql }) => ({ file, ...push.judge(sql) })) }));
