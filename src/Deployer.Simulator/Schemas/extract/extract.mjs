// Usage: node extract.mjs NODE_MODULES FOLDER    Writes FOLDER/google.json.gz and FOLDER/google-beta.json.gz.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readBinding } from "./bindings.mjs";
import { applyOverlay } from "./overlay.mjs";
import { blockOf, sorted } from "./schema.mjs";

const [modules, target] = process.argv.slice(2);
const read = name => JSON.parse(readFileSync(new URL(name, import.meta.url)));

// Terraform reads all schemas of a provider with every command: half of them is a tenth of a second less, each time.
const products = read("products.json");
const wanted = {
  "google": type => !products.left_out.some(prefix => type.startsWith(prefix)),
  "google-beta": type => wanted.google(type) && products.google_beta_only_has.some(prefix => type.startsWith(prefix)),
};

for (const [provider, isWanted] of Object.entries(wanted)) {
  const schema = extract(join(modules, "@cdktf", `provider-${provider}`, "lib"));
  applyOverlay(schema, read("overlay.json"));
  schema.resource_schemas = only(schema.resource_schemas, isWanted);
  schema.data_source_schemas = only(schema.data_source_schemas, isWanted);
  const packed = gzipSync(JSON.stringify(schema), { level: 9 });
  packed[9] = 255; // The header names the system it was packed on; "unknown" makes the file the same everywhere.
  writeFileSync(join(target, `${provider}.json.gz`), packed);
  console.log(`${provider}: ${Object.keys(schema.resource_schemas).length} resources, ` +
    `${Object.keys(schema.data_source_schemas).length} data sources, ${packed.length} bytes`);
}

function extract(library) {
  const schema = { provider: undefined, resource_schemas: {}, data_source_schemas: {} };
  for (const entry of readdirSync(library, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    const binding = readBinding(join(library, entry.name));
    for (const [name, { base, body }] of binding.classes) {
      const described = () => ({ version: 0, block: blockOf(binding, name) });
      const [, type] = body.match(/tfResourceType = "(\w+)"/) ?? [];
      if (base === "TerraformProvider") schema.provider = described();
      else if (base === "TerraformResource") schema.resource_schemas[type] = described();
      else if (base === "TerraformDataSource") schema.data_source_schemas[type] = described();
    }
  }
  return schema;
}

function only(schemas, isWanted) {
  return sorted(Object.fromEntries(Object.entries(schemas).filter(([type]) => isWanted(type))));
}
