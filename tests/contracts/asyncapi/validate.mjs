// node validate.mjs <folder with node_modules> <asyncapi.json>: every error on a line, then what was found.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, file] = process.argv.slice(2).map((name) => resolve(name));
const { Parser } = createRequire(`${modules}/`)("@asyncapi/parser");

const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"), { source: file });
const errors = diagnostics.filter(({ severity }) => severity === 0);
for (const { path, message } of errors) console.log(`${path.join(".")}: ${message}`);
if (document) console.log(`${document.channels().length} channels, ${document.allMessages().length} messages`);
process.exitCode = errors.length || !document ? 1 : 0;
