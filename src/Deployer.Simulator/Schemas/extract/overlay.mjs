/** Adds what the packages do not carry: sensitive and write-only attributes, sets of one, schema versions, limits above one. */
export function applyOverlay(schema, { sensitive, write_only, set, version, max_items }) {
  for (const path of sensitive) at(schema, path, "attributes", attribute => (attribute.sensitive = true));
  for (const path of write_only) at(schema, path, "attributes", attribute => (attribute.write_only = true));
  for (const path of set) at(schema, path, "block_types", block => (block.nesting_mode = "set"));
  for (const [type, number] of Object.entries(version)) schema.resource_schemas[type].version = number;
  for (const [path, number] of Object.entries(max_items)) at(schema, path, "block_types", block => (block.max_items = number));
}

// "google_sql_database_instance.settings.tier" or "data.google_client_config.access_token".
function at(schema, path, kind, change) {
  const isData = path.startsWith("data.");
  const [type, ...steps] = (isData ? path.slice("data.".length) : path).split(".");
  const name = steps.pop();
  const root = (isData ? schema.data_source_schemas : schema.resource_schemas)[type];
  const block = steps.reduce((inner, step) => inner?.block_types[step]?.block, root?.block);
  if (!block?.[kind][name]) throw new Error(`The overlay names ${path}, which is not among the schema's ${kind}.`);
  change(block[kind][name]);
}
