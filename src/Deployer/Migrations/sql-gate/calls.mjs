import { isHarmlessSetting } from "./additive.mjs";
import { nameIn, nameOf } from "./objects.mjs";
import { changes, unsure } from "./told.mjs";

// What these statements call runs now. The body of a function is kept, not run, and so is what a new table has: it has no row yet.
const running = {
  SelectStmt: body => body,
  CreateTableAsStmt: body => body,
  InsertStmt: body => body,
  UpdateStmt: body => body,
  DeleteStmt: body => body,
  MergeStmt: body => body,
  CopyStmt: body => body,
  ExplainStmt: body => body,
  AlterDomainStmt: body => body.subtype === "C" ? body : null,
  AlterTableStmt: ({ relation, cmds }, created) => created.isNew("rel", nameOf(relation)) ? null : cmds.filter(({ AlterTableCmd: { subtype } }) =>
    ["AT_AddColumn", "AT_AddConstraint", "AT_AlterColumnType", "AT_SetExpression"].includes(subtype)),
  CreateStmt: ({ partbound }) => partbound ?? null,
  IndexStmt: (body, created) => created.isNew("rel", nameOf(body.relation)) ? null : body,
};

// Built-in functions that change nothing, as far as migrations use them. What another one does, nobody can tell from its name.
const harmless = new Set([
  "abs", "age", "array_agg", "array_append", "array_cat", "array_length", "array_position", "array_prepend", "array_remove",
  "array_replace", "array_to_json", "array_to_string", "ascii", "avg", "bit_length", "bool_and", "bool_or", "btrim", "cardinality", "ceil",
  "ceiling", "char_length", "character_length", "chr", "clock_timestamp", "concat", "concat_ws", "convert_from", "convert_to", "count",
  "cume_dist", "current_database", "current_schema", "current_schemas", "current_setting", "currval", "date", "date_part", "date_trunc", "decode",
  "dense_rank", "div", "encode", "every", "exp", "extract", "first_value", "floor", "format", "format_type", "gen_random_uuid",
  "generate_series", "generate_subscripts", "has_schema_privilege", "has_table_privilege", "initcap", "json_agg", "json_array_elements",
  "json_array_elements_text", "json_array_length", "json_build_array", "json_build_object", "json_each", "json_each_text",
  "json_object_agg", "json_object_keys", "jsonb_agg", "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_array_length",
  "jsonb_build_array", "jsonb_build_object", "jsonb_each", "jsonb_each_text", "jsonb_extract_path", "jsonb_extract_path_text", "jsonb_insert",
  "jsonb_object_agg", "jsonb_object_keys", "jsonb_pretty", "jsonb_set", "jsonb_strip_nulls", "jsonb_typeof", "lag", "last_value", "lastval",
  "lead", "left", "length", "like_escape", "ln", "log", "lower", "lpad", "ltrim", "make_date", "make_interval", "make_timestamptz", "max",
  "md5", "min", "mod", "nextval", "now", "ntile", "num_nonnulls", "num_nulls", "obj_description", "octet_length", "overlay", "percent_rank",
  "pg_advisory_lock", "pg_advisory_unlock", "pg_advisory_xact_lock", "pg_get_functiondef", "pg_get_serial_sequence", "pg_sleep",
  "pg_try_advisory_lock", "pg_try_advisory_xact_lock", "pg_typeof", "position", "power", "quote_ident", "quote_literal", "random", "rank",
  "regexp_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_split_to_table", "repeat", "replace", "reverse",
  "right", "round", "row_number", "row_to_json", "rpad", "rtrim", "session_user", "sha256", "sign", "split_part", "sqrt",
  "starts_with", "statement_timestamp", "strpos", "string_agg", "string_to_array", "string_to_table", "substr", "substring", "sum",
  "timezone", "to_char", "to_date", "to_hex", "to_json", "to_jsonb", "to_number", "to_regclass", "to_regproc", "to_regtype", "to_timestamp",
  "to_tsquery", "to_tsvector", "transaction_timestamp", "translate", "trim_array", "trunc", "txid_current", "unnest", "upper",
  "uuid_generate_v4", "uuidv4", "uuidv7", "version", "width_bucket",
]);

// Those of extensions that every project has.
const known = new Set([
  "auth.jwt", "auth.role", "auth.uid", "extensions.crypt", "extensions.digest", "extensions.gen_random_bytes", "extensions.gen_random_uuid",
  "extensions.gen_salt", "extensions.uuid_generate_v4",
]);

const plain = name => name.replace(/^pg_catalog\./, "");

// What the functions that a statement calls do.
export function callsOf(kind, body, { created }) {
  const calls = callsIn(running[kind]?.(body, created) ?? null).map(call => ({ ...call, name: nameIn(call.funcname) }));
  const doubtful = calls.filter(({ name, args }) => created.mayCall(name) || !(known.has(name) || harmless.has(plain(name))
    || plain(name) === "setval" || (plain(name) === "set_config" && isHarmlessSetting(args?.[0]?.A_Const?.sval?.sval ?? ""))));
  return [
    ...[...new Set(doubtful.map(({ name }) => name))].map(name => unsure(`calls ${name}`)),
    ...calls.some(({ name }) => plain(name) === "setval") ? [changes("sets a sequence")] : [],
  ];
}

function callsIn(node) {
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([kind, value]) => [...kind === "FuncCall" ? [value] : [], ...callsIn(value)]);
}
