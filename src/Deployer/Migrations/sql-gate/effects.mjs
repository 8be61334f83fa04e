import { nameIn, nameOf } from "./objects.mjs";

// Statements that take nothing away from whoever uses the database as it was. What is in no list cannot be judged.
const additive = new Set([
  "AlterCollationStmt", "AlterDatabaseRefreshCollStmt", "AlterDatabaseSetStmt", "AlterDatabaseStmt", "AlterDefaultPrivilegesStmt",
  "AlterEventTrigStmt", "AlterExtensionContentsStmt", "AlterExtensionStmt", "AlterFdwStmt", "AlterForeignServerStmt", "AlterFunctionStmt",
  "AlterObjectDependsStmt", "AlterOpFamilyStmt", "AlterOperatorStmt", "AlterOwnerStmt", "AlterPolicyStmt", "AlterPublicationStmt",
  "AlterRoleSetStmt", "AlterRoleStmt", "AlterSeqStmt", "AlterStatsStmt", "AlterSubscriptionStmt", "AlterSystemStmt",
  "AlterTSConfigurationStmt", "AlterTSDictionaryStmt", "AlterTypeStmt", "AlterUserMappingStmt", "CheckPointStmt", "ClusterStmt",
  "CommentStmt", "CompositeTypeStmt", "ConstraintsSetStmt", "CreateAmStmt", "CreateCastStmt", "CreateConversionStmt", "CreateDomainStmt",
  "CreateEnumStmt", "CreateEventTrigStmt", "CreateExtensionStmt", "CreateFdwStmt", "CreateForeignServerStmt", "CreateForeignTableStmt",
  "CreateFunctionStmt", "CreateOpClassStmt", "CreateOpFamilyStmt", "CreatePLangStmt", "CreatePolicyStmt", "CreatePublicationStmt",
  "CreateRangeStmt", "CreateRoleStmt", "CreateSchemaStmt", "CreateSeqStmt", "CreateStatsStmt", "CreateStmt", "CreateSubscriptionStmt",
  "CreateTableAsStmt", "CreateTableSpaceStmt", "CreateTransformStmt", "CreateTrigStmt", "CreateUserMappingStmt", "CreatedbStmt",
  "DeallocateStmt", "DefineStmt", "DiscardStmt", "ExplainStmt", "GrantRoleStmt", "GrantStmt", "ImportForeignSchemaStmt", "IndexStmt",
  "ListenStmt", "LockStmt", "NotifyStmt", "RefreshMatViewStmt", "ReindexStmt", "RuleStmt", "SecLabelStmt", "SelectStmt", "TransactionStmt",
  "UnlistenStmt", "VacuumStmt", "VariableSetStmt", "VariableShowStmt", "ViewStmt",
]);

// Their bodies are kept, not run.
const kept = new Set(["CreateFunctionStmt", "RuleStmt", "ViewStmt"]);

const words = type => type.replace(/^OBJECT_/, "").replaceAll("_", " ").replace("MATVIEW", "MATERIALIZED VIEW").toLowerCase();
const unsure = what => [{ effect: "cannot-judge", what, loses: false }];
const contracts = (what, loses = false) => ({ effect: "contracting", what, loses });
const changes = what => ({ effect: "changes-data", what, loses: false });

const judges = {
  DropStmt: drop,
  AlterTableStmt: alterTable,
  RenameStmt: rename,
  TruncateStmt: ({ relations }, context) => relations.map(({ RangeVar: table }) => nameOf(table)).filter(name => !context.isNew(name))
    .map(name => contracts(`empties table ${name}`, true)),
  AlterObjectSchemaStmt: ({ relation, object, objectType }, context) =>
    moved(relation ? nameOf(relation) : nameIn(object), name => `moves ${words(objectType)} ${name} to another schema`, context),
  AlterDomainStmt: ({ subtype, typeName }, context) =>
    subtype === "O" ? moved(nameIn(typeName), name => `forbids null in domain ${name}`, context) : [],
  AlterEnumStmt: ({ oldVal, typeName }, context) =>
    oldVal ? moved(nameIn(typeName), name => `renames a value of type ${name}`, context) : [],
  DropOwnedStmt: () => [contracts("drops everything that a role owns", true)],
  DropRoleStmt: () => [contracts("drops a role")],
  DropdbStmt: ({ dbname }) => [contracts(`drops database ${dbname}`, true)],
  DropTableSpaceStmt: () => [contracts("drops a tablespace")],
  DropSubscriptionStmt: () => [contracts("drops a subscription")],
  DropUserMappingStmt: () => [contracts("drops a user mapping")],
  ReassignOwnedStmt: () => [],
  DoStmt: () => unsure("runs a DO block"),
  CallStmt: ({ funccall }) => unsure(`calls ${nameIn(funccall.funcname)}`),
  ExecuteStmt: ({ name }) => unsure(`executes ${name}`),
  InsertStmt: ({ relation }, context) => context.isNew(nameOf(relation)) ? [] : [changes(`inserts into ${nameOf(relation)}`)],
  CopyStmt: ({ relation, is_from }) => is_from && relation ? [changes(`copies into ${nameOf(relation)}`)] : [],
  DeleteStmt: (stmt, context) => rows(stmt, "deletes", context),
  UpdateStmt: (stmt, context) => rows(stmt, "changes", context),
  MergeStmt: ({ relation, mergeWhenClauses }, context) => context.isNew(nameOf(relation)) ? []
    : (mergeWhenClauses ?? []).some(({ MergeWhenClause: when }) => when.commandType === "CMD_DELETE")
      ? [contracts(`deletes rows of ${nameOf(relation)} by a merge`, true)]
      : [changes(`merges into ${nameOf(relation)}`)],
  PrepareStmt: () => [], // EXECUTE is what cannot be judged.
};

export function effectOf(stmt, context) {
  const [kind, body] = Object.entries(stmt)[0];
  const own = judges[kind]?.(body, context) ?? (additive.has(kind) ? [] : unsure(`has a ${kind}`));
  return kept.has(kind) || kind === "PrepareStmt" ? own : [...own, ...inside(body, context)];
}

// WITH gone AS (DELETE FROM a RETURNING *) SELECT ... deletes as well.
function inside(node, context) {
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([kind, value]) => [
    ...["DeleteStmt", "UpdateStmt", "InsertStmt", "MergeStmt"].includes(kind) ? judges[kind](value, context) : [],
    ...inside(value, context),
  ]);
}

function rows({ relation, whereClause }, verb, context) {
  const name = nameOf(relation);
  if (context.isNew(name)) return [];
  const all = !whereClause || whereClause.A_Const?.boolval?.boolval === true;
  return [all ? contracts(`${verb} all rows of ${name}`, true) : changes(`${verb} rows of ${name}`)];
}

function moved(name, what, context) {
  return context.isNew(name) ? [] : [contracts(what(name))];
}

// What nobody asks for by its name, and what holds no data of its own.
const silent = new Set(["OBJECT_INDEX", "OBJECT_STATISTIC_EXT"]);
const stores = new Set(["OBJECT_TABLE", "OBJECT_SCHEMA", "OBJECT_SEQUENCE"]);

function drop({ removeType, objects, behavior }, context) {
  const cascade = behavior === "DROP_CASCADE";
  return objects.map(nameIn)
    // A table of a new schema is new, and so is a trigger of a new table.
    .filter(name => !context.isNew(name) && !context.isNew(name.replace(/[^.]*$/, "")) && !context.isNew(name.replace(/\.[^.]*$/, "")))
    .filter(name => cascade || !(silent.has(removeType) || context.isReplaced(`${removeType} ${name}`)))
    .map(name => contracts(`drops ${words(removeType)} ${name}${along(behavior)}`, stores.has(removeType) || cascade));
}

// With a type go its columns, with a schema or an extension everything in it.
function along(behavior) {
  return behavior === "DROP_CASCADE" ? " and all that depends on it" : "";
}

function rename({ renameType, relation, object, subname, newname }, context) {
  if (["OBJECT_INDEX", "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"].includes(renameType)) return [];
  const owner = relation ? nameOf(relation) : object ? nameIn(object) : subname ?? "";
  const name = relation && subname ? `${owner}.${subname}` : owner;
  return context.isNew(owner) ? [] : [contracts(`renames ${words(renameType)} ${name} to ${newname}`)];
}

function alterTable({ relation, cmds, objtype }, context) {
  const table = nameOf(relation);
  return context.isNew(table) ? [] : cmds.flatMap(({ AlterTableCmd: { subtype, name, def, behavior } }) => {
    switch (subtype) {
      case "AT_DropColumn": return [contracts(`drops column ${table}.${name}${along(behavior)}`, objtype !== "OBJECT_VIEW")];
      case "AT_AlterColumnType": return [contracts(`changes the type of column ${table}.${name}`)];
      case "AT_SetNotNull": return [contracts(`forbids null in column ${table}.${name}`)];
      case "AT_AddColumn":
        return needsValue(def.ColumnDef) ? [contracts(`adds column ${table}.${def.ColumnDef.colname}, not null and without default`)] : [];
      case "AT_AddConstraint": return addConstraint(table, def.Constraint);
      case "AT_DetachPartition": return [contracts(`detaches a partition of ${table}`)];
      default: return [];
    }
  });
}

function addConstraint(table, { contype }) {
  switch (contype) {
    case "CONSTR_NOTNULL": return [contracts(`forbids null in a column of ${table}`)];
    case "CONSTR_PRIMARY": return [contracts(`forbids null in the columns of a new primary key of ${table}`)];
    default: return [];
  }
}

function needsValue({ constraints = [], typeName }) {
  const types = constraints.map(({ Constraint: constraint }) => constraint.contype);
  const serial = /(^|\.)(small|big)?serial\d?$/.test(nameIn(typeName.names));
  return !serial && types.some(type => type === "CONSTR_NOTNULL" || type === "CONSTR_PRIMARY")
    && !types.some(type => ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"].includes(type));
}

// A file is one transaction, unless it has a statement that cannot be in one: then a failure leaves half of the file applied, and the
// history does not know. Alone in its file, and harmless when it is run twice, such a statement is no danger.
export function halfwayOf(statements) {
  const first = statements.map(({ stmt, line }) => ({ line, ...outside(stmt) })).find(({ what }) => what);
  return !first || (statements.length === 1 && first.again) ? null : { line: first.line, what: first.what };
}

function outside(stmt) {
  const [kind, body] = Object.entries(stmt)[0];
  const concurrently = (body.params ?? []).some(({ DefElem: { defname } }) => defname === "concurrently");
  switch (kind) {
    case "TransactionStmt":
      return /SAVEPOINT|RELEASE|ROLLBACK_TO/.test(body.kind) ? {} : { what: "begins or ends a transaction of its own" };
    case "IndexStmt": return body.concurrent ? { what: "creates an index concurrently", again: body.if_not_exists } : {};
    case "DropStmt": return body.concurrent ? { what: "drops an index concurrently", again: body.missing_ok } : {};
    case "ReindexStmt":
      return concurrently || !["REINDEX_OBJECT_INDEX", "REINDEX_OBJECT_TABLE"].includes(body.kind)
        ? { what: "builds indexes anew outside a transaction", again: true } : {};
    case "VacuumStmt": return body.is_vacuumcmd ? { what: "vacuums", again: true } : {};
    case "ClusterStmt": return body.relation ? {} : { what: "clusters all tables", again: true };
    case "AlterSystemStmt": return { what: "changes settings of the server", again: true };
    case "CreatedbStmt": return { what: "creates a database" };
    case "DropdbStmt": return { what: "drops a database", again: body.missing_ok };
    case "CreateTableSpaceStmt": return { what: "creates a tablespace" };
    case "DropTableSpaceStmt": return { what: "drops a tablespace", again: body.missing_ok };
    case "CreateSubscriptionStmt": case "DropSubscriptionStmt": return { what: "creates or drops a subscription" };
    case "AlterTableStmt":
      return body.cmds.some(({ AlterTableCmd: { def } }) => def?.PartitionCmd?.concurrent)
        ? { what: "detaches a partition concurrently" } : {};
    default: return {};
  }
}
