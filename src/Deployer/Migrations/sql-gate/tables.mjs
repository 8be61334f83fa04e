import { nameIn, nameOf } from "./objects.mjs";
import { along, contracts, unsure } from "./told.mjs";

// What ALTER TABLE and its like do to a table that was there before. What is in no list cannot be judged.
export function alterTable({ relation, cmds, objtype }, { created }) {
  const table = nameOf(relation);
  const isNew = created.isNew(objtype === "OBJECT_TYPE" ? "type" : objtype === "OBJECT_INDEX" ? "index" : "rel", table);
  return cmds.flatMap(({ AlterTableCmd: cmd }) => {
    // This is about the table that is attached.
    if (cmd.subtype === "AT_AttachPartition") return objtype === "OBJECT_INDEX" ? [] : attach(table, nameOf(cmd.def.PartitionCmd.name), created);
    if (isNew || harmless.has(cmd.subtype)) return [];
    const judge = judges[cmd.subtype];
    return judge ? judge(table, cmd, objtype) : [unsure(`alters ${table} by ${cmd.subtype.replace(/^AT_/, "")}`)];
  });
}

const harmless = new Set([
  // Lets more in than before, or checks again what was demanded already.
  "AT_DropNotNull", "AT_ValidateConstraint",
  // The parent shows more rows.
  "AT_AddInherit",
  // How it is stored and found, not what it is.
  "AT_ClusterOn", "AT_DropCluster", "AT_DropOids", "AT_ResetOptions", "AT_SetCompression", "AT_SetLogged", "AT_SetOptions", "AT_SetStatistics",
  "AT_SetStorage", "AT_SetTableSpace",
]);

const tells = what => (table, { name }) => [contracts(what(table, name))];
const switches = tells((table, name) => `turns triggers or rules of ${table} on or off${name ? `: ${name}` : ""}`);
const identity = tells((table, name) => `changes how column ${table}.${name} gets its values`);

const judges = {
  AT_AddColumn: (table, { def: { ColumnDef: column } }, objtype) =>
    objtype === "OBJECT_TYPE" ? [contracts(`adds ${column.colname} to type ${table}`)] : addColumn(table, column),
  AT_DropColumn: (table, { name, behavior }, objtype) => [contracts(`drops column ${table}.${name}${along(behavior)}`, objtype !== "OBJECT_VIEW")],
  AT_AlterColumnType: (table, { name, def }) => [changeType(`${table}.${name}`, name, def.ColumnDef.raw_default)],
  AT_ColumnDefault: (table, { name, def }) => [contracts(`${def ? "sets another default of" : "takes away the default of"} column ${table}.${name}`)],
  AT_SetNotNull: tells((table, name) => `forbids null in column ${table}.${name}`),
  AT_AddConstraint: (table, { def }) => [addConstraint(table, def.Constraint)],
  AT_AlterConstraint: (table, { def }) => [contracts(`changes constraint ${table}.${def.ATAlterConstraint.conname}`)],
  // It may be what ON CONFLICT, a foreign key or a query of the API relies on.
  AT_DropConstraint: (table, { name, behavior }) => [contracts(`drops constraint ${table}.${name}${along(behavior)}`)],
  AT_AddIdentity: identity,
  AT_SetIdentity: identity,
  AT_DropIdentity: identity,
  AT_SetExpression: identity,
  AT_DropExpression: identity,
  AT_DetachPartition: tells(table => `detaches a partition of ${table}`),
  AT_DetachPartitionFinalize: tells(table => `detaches a partition of ${table}`),
  AT_DropInherit: tells(table => `takes the rows of ${table} away from a parent`),
  AT_EnableRowSecurity: tells(table => `hides the rows of ${table} behind row level security`),
  AT_ForceRowSecurity: tells(table => `hides the rows of ${table} behind row level security`),
  AT_DisableRowSecurity: tells(table => `opens the rows of ${table} that row level security protects`),
  AT_NoForceRowSecurity: tells(table => `opens the rows of ${table} that row level security protects`),
  AT_SetUnLogged: tells(table => `makes table ${table} unlogged: a crash of the server would empty it`),
  AT_ChangeOwner: tells(table => `gives ${table} to another owner`),
  AT_ReplicaIdentity: (table, { def }) =>
    def.ReplicaIdentityStmt.identity_type === "f" ? [] : [contracts(`tells less of ${table} to those that replicate it`)],
  AT_SetRelOptions: options,
  AT_ResetRelOptions: options,
  AT_EnableTrig: switches,
  AT_EnableAlwaysTrig: switches,
  AT_EnableReplicaTrig: switches,
  AT_EnableTrigAll: switches,
  AT_EnableTrigUser: switches,
  AT_DisableTrig: switches,
  AT_DisableTrigAll: switches,
  AT_DisableTrigUser: switches,
  AT_EnableRule: switches,
  AT_EnableAlwaysRule: switches,
  AT_EnableReplicaRule: switches,
  AT_DisableRule: switches,
};

function attach(table, part, created) {
  return created.isNew("rel", part) ? [] : [contracts(`makes ${part} a partition of ${table}, which refuses other rows`)];
}

// Those of a view decide who sees what; those of a table and an index only how they are stored.
function options(table, { def }) {
  return def.List.items.some(({ DefElem: { defname } }) => ["security_invoker", "security_barrier", "check_option"].includes(defname))
    ? [contracts(`changes what ${table} lets through`)] : [];
}

function addColumn(table, { colname, constraints = [], typeName }) {
  const all = constraints.map(({ Constraint: constraint }) => constraint);
  const has = (...types) => all.some(({ contype }) => types.includes(contype));
  const serial = /(^|\.)(small|big)?serial\d?$/.test(nameIn(typeName.names));
  const column = `adds column ${table}.${colname}`;
  if (!serial && has("CONSTR_NOTNULL", "CONSTR_PRIMARY") && !has("CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED")) {
    return [contracts(`${column}, not null and without default`)];
  }

  const same = all.some(({ contype, raw_expr }) => contype === "CONSTR_DEFAULT" && isConstant(raw_expr));
  return [
    ...same && has("CONSTR_UNIQUE", "CONSTR_PRIMARY") ? [contracts(`${column}, unique and with one value for all`)] : [],
    ...all.some(({ contype, raw_expr }) => contype === "CONSTR_CHECK" && namesOther(raw_expr, colname))
      ? [contracts(`${column}, whose check refuses rows that were allowed`)] : [],
    ...all.filter(isCascade).map(({ pktable }) => contracts(`${column}: rows of ${table} go with those of ${nameOf(pktable)}`)),
  ];
}

function isConstant(value) {
  return value?.TypeCast ? isConstant(value.TypeCast.arg) : Boolean(value?.A_Const) && !value.A_Const.isnull;
}

function namesOther(node, column) {
  if (node === null || typeof node !== "object") return false;
  return Object.entries(node).some(([kind, value]) =>
    kind === "ColumnRef" ? value.fields.at(-1).String?.sval !== column : namesOther(value, column));
}

const isCascade = ({ contype, fk_del_action }) => contype === "CONSTR_FOREIGN" && fk_del_action === "c";

// USING with anything but a cast of the column itself puts other values in the place of its own.
function changeType(what, column, using) {
  let value = using;
  while (value?.TypeCast) value = value.TypeCast.arg;
  return !using || value.ColumnRef?.fields.at(-1).String?.sval === column
    ? contracts(`changes the type of column ${what}`)
    : contracts(`changes the type of column ${what} and replaces its values`, true);
}

function addConstraint(table, constraint) {
  switch (constraint.contype) {
    case "CONSTR_NOTNULL": return contracts(`forbids null in a column of ${table}`);
    case "CONSTR_PRIMARY": return contracts(`forbids null in the columns of a new primary key of ${table}`);
    default: return contracts(`${constraint.conname ? `adds constraint ${table}.${constraint.conname}` : `adds a constraint to ${table}`}`
      + ", which refuses rows that were allowed"
      + (isCascade(constraint) ? `: rows of ${table} go with those of ${nameOf(constraint.pktable)}` : ""));
  }
}
