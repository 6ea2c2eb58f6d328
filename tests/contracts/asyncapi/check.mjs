// Checks an AsyncAPI document with the AsyncAPI project's own parser: node check.mjs FILE. Exit code 1 and the faults when it is not valid.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";
const source = process.argv[2];
const { document, diagnostics } = await new Parser().parse(await readFile(source, "utf8"), { source });
const errors = diagnostics.filter((one) => one.severity === 0);
for (const one of errors) console.error(`${one.path.join(".")}: ${one.message}`);
console.log(JSON.stringify({ valid: document !== undefined && errors.length === 0, channels: document?.allChannels().length ?? 0 }));
process.exit(errors.length === 0 && document ? 0 : 1);
