// Reads one folder of a generated CDKTF binding. The compiled JavaScript has lost which attribute is required, optional or
// computed, but its inline source map holds the generated TypeScript, which says so above every member.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const sourceMap = /sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)/;
const classes = /^export class (\w+) extends cdktf\.(\w+) \{\n([\s\S]*?)^\}/gm;
const interfaces = /^export interface (\w+)(?: extends [\w.]+)? \{([\s\S]*?)^\}/gm;
const blocks = /^ {2}\* (\w+) block\n/gm;
const converters = /^export function (\w+)ToHclTerraform\(([\s\S]*?)^\}/gm;
const converted = /^ {4}(\w+): \{\n {6}value: [^\n]*struct!\.(\w+)[^\n]*\n {6}isBlock: false,\n {6}type: "simple",\n {6}storageClassType: "(\w+)"/gm;
const members =
  /^ {2}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n([\s\S]*?)(?=^ {2}\/\/ \w+ - computed|^ {2}\/\/ =====|(?![\s\S]))/gm;

/** Reads a folder into { classes: name -> { base, body, members, blocks }, structs: name -> fields without a class of their own }. */
export function readBinding(folder) {
  // A binding too large for one file has its inner types in files beside it.
  const parts = join(folder, "index-structs");
  const files = existsSync(parts) ? readdirSync(parts).filter(name => /^structs\d+\.js$/.test(name)).map(name => join(parts, name)) : [];
  const text = [join(folder, "index.js"), ...files].map(readSource).join("\n");

  const shapes = new Map([...text.matchAll(interfaces)].map(([, name, body]) => [name, body]));
  const blocksOf = name => new Set([...(shapes.get(name) ?? "").matchAll(blocks)].map(([, block]) => block));
  const binding = { classes: new Map(), structs: new Map() };
  for (const [, name, base, body] of text.matchAll(classes)) {
    const shape = base === "ComplexObject" ? name.replace(/OutputReference$/, "") : `${name}Config`;
    binding.classes.set(name, { base, body, members: [...body.matchAll(members)].map(readMember), blocks: blocksOf(shape) });
  }
  for (const [, name, body] of text.matchAll(converters)) {
    const shape = name[0].toUpperCase() + name.slice(1);
    binding.structs.set(shape, [...body.matchAll(converted)].map(([, field, property, kind]) => (
      { name: field, type: kind === "boolean" ? "bool" : kind, required: !shapes.get(shape).includes(`readonly ${property}?:`) })));
  }
  return binding;
}

function readSource(file) {
  const [, encoded] = readFileSync(file, "latin1").match(sourceMap) ?? [];
  if (!encoded) throw new Error(`${file} has no inline source map.`);
  return JSON.parse(Buffer.from(encoded, "base64").toString("utf8")).sourcesContent.join("\n");
}

function readMember([, name, computed, optional, required, body]) {
  const [, getter] = body.match(/this\.get(\w+)Attribute\('/) ?? [];
  const [, complex, wrapsSet] = body.match(/= new ([\w.]+)\(this, "\w+"(?:, (true|false))?\)/) ?? [];
  const [, declared] = body.match(/^ {2}private _\w+\?: (.+?);? *$/m) ?? [];
  return {
    name, complex, declared, getter,
    flags: { computed: computed === "true", optional: optional === "true", required: required === "true" },
    isSet: wrapsSet === "true" || body.includes("Fn.tolist("),
  };
}
