import { callsOf } from "./calls.mjs";
import { kindOf, nameIn, nameOf, signature } from "./objects.mjs";

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
  GrantStmt: revoke,
  GrantRoleStmt: ({ is_grant }) => is_grant ? [] : [contracts("takes a role from its members")],
  // With CASCADE go the rows of every table that refers to it, new or not.
  TruncateStmt: ({ relations, behavior }, { created }) => relations.map(({ RangeVar: table }) => nameOf(table))
    .filter(name => behavior === "DROP_CASCADE" || !created.has("rel", name))
    .map(name => contracts(`empties table ${name}${along(behavior)}`, true)),
  AlterObjectSchemaStmt: ({ relation, object, objectType }, context) => {
    const name = relation ? nameOf(relation) : nameIn(object);
    return changed(kindOf(objectType), name, `moves ${words(objectType)} ${name} to another schema`, context);
  },
  AlterDomainStmt: ({ subtype, typeName }, context) =>
    subtype === "O" ? changed("type", nameIn(typeName), `forbids null in domain ${nameIn(typeName)}`, context) : [],
  AlterEnumStmt: ({ oldVal, typeName }, context) =>
    oldVal ? changed("type", nameIn(typeName), `renames a value of type ${nameIn(typeName)}`, context) : [],
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
  InsertStmt: ({ relation }, { created }) => created.has("rel", nameOf(relation)) ? [] : [changes(`inserts into ${nameOf(relation)}`)],
  CopyStmt: ({ relation, is_from, is_program }) => is_program ? unsure("runs a program of the server")
    : is_from && relation ? [changes(`copies into ${nameOf(relation)}`)] : [],
  DeleteStmt: (stmt, context) => rows(stmt, "deletes", context),
  UpdateStmt: (stmt, context) => rows(stmt, "changes", context),
  MergeStmt: ({ relation, mergeWhenClauses }, { created }) => created.has("rel", nameOf(relation)) ? []
    : (mergeWhenClauses ?? []).some(({ MergeWhenClause: when }) => when.commandType === "CMD_DELETE")
      ? [contracts(`deletes rows of ${nameOf(relation)} by a merge`, true)]
      : [changes(`merges into ${nameOf(relation)}`)],
  PrepareStmt: () => [], // EXECUTE is what cannot be judged.
};

export function effectOf(stmt, context) {
  const [kind, body] = Object.entries(stmt)[0];
  const own = judges[kind]?.(body, context) ?? (additive.has(kind) ? [] : unsure(`has a ${kind}`));
  return kept.has(kind) || kind === "PrepareStmt" ? own
    : [...own, ...inside(body, context), ...callsOf(kind, body).flatMap(name => unsure(`calls ${name}`))];
}

// WITH gone AS (DELETE FROM a RETURNING *) SELECT ... deletes as well; CREATE TABLE ... AS EXECUTE runs what was prepared.
function inside(node, context) {
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([kind, value]) => [
    ...["DeleteStmt", "UpdateStmt", "InsertStmt", "MergeStmt", "ExecuteStmt"].includes(kind) ? judges[kind](value, context) : [],
    ...inside(value, context),
  ]);
}

function rows({ relation, whereClause }, verb, { created }) {
  const name = nameOf(relation);
  if (created.has("rel", name)) return [];
  // WHERE 1 = 1 chooses no row.
  const all = !whereClause || !/"(ColumnRef|CurrentOfExpr)":/.test(JSON.stringify(whereClause));
  return [all ? contracts(`${verb} all rows of ${name}`, true) : changes(`${verb} rows of ${name}`)];
}

function changed(kind, name, what, { created }) {
  return created.isNew(kind, name) ? [] : [contracts(what)];
}

function revoke({ is_grant, targtype, objtype, objects }, { created }) {
  if (is_grant) return [];
  if (targtype !== "ACL_TARGET_OBJECT") {
    return objects.map(nameIn).filter(name => !created.has("schema", name)).map(name => contracts(`revokes rights on what is in schema ${name}`));
  }

  const kind = kindOf(objtype);
  return objects.map(object => ({ name: nameIn(object), args: object.ObjectWithArgs }))
    .filter(({ name, args }) => !created.has("view", name)
      && !created.isNew(kind, kind === "function" && !args.args_unspecified ? signature(name, args.objargs ?? []) : name))
    .map(({ name }) => contracts(`revokes rights on ${words(objtype)} ${name}`));
}

// What nobody asks for by its name, and what holds no data of its own.
const silent = new Set(["OBJECT_INDEX", "OBJECT_STATISTIC_EXT"]);
const stores = new Set(["OBJECT_TABLE", "OBJECT_SCHEMA", "OBJECT_SEQUENCE", "OBJECT_EXTENSION"]);

function drop({ removeType, objects, behavior }, { created, isReplaced }) {
  const cascade = behavior === "DROP_CASCADE";
  const isNew = name => removeType === "OBJECT_FUNCTION" || removeType === "OBJECT_PROCEDURE"
    ? created.isNew("schema", name.replace(/\.[^.]*$/, "")) : created.isNew(kindOf(removeType), name) || created.has("view", name);
  return objects.map(nameIn)
    .filter(name => !isNew(name))
    .filter(name => cascade || !(silent.has(removeType) || isReplaced(`${removeType} ${name}`)))
    .map(name => contracts(`drops ${words(removeType)} ${name}${along(behavior)}`, stores.has(removeType) || cascade));
}

// With a type go its columns, with a schema or an extension everything in it.
function along(behavior) {
  return behavior === "DROP_CASCADE" ? " and all that depends on it" : "";
}

function rename({ renameType, relation, object, subname, newname }, { created }) {
  if (["OBJECT_INDEX", "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"].includes(renameType)) return [];
  const owner = relation ? nameOf(relation) : object ? nameIn(object) : subname ?? "";
  const name = relation && subname ? `${owner}.${subname}` : owner;
  return created.isNew(kindOf(renameType), owner) ? [] : [contracts(`renames ${words(renameType)} ${name} to ${newname}`)];
}

function alterTable({ relation, cmds, objtype }, { created }) {
  const table = nameOf(relation);
  return created.isNew("rel", table) ? [] : cmds.flatMap(({ AlterTableCmd: { subtype, name, def, behavior } }) => {
    switch (subtype) {
      case "AT_DropColumn": return [contracts(`drops column ${table}.${name}${along(behavior)}`, objtype !== "OBJECT_VIEW")];
      case "AT_AlterColumnType": return [changeType(`${table}.${name}`, name, def.ColumnDef.raw_default)];
      case "AT_SetNotNull": return [contracts(`forbids null in column ${table}.${name}`)];
      case "AT_AddColumn":
        return needsValue(def.ColumnDef) ? [contracts(`adds column ${table}.${def.ColumnDef.colname}, not null and without default`)] : [];
      case "AT_AddConstraint": return addConstraint(table, def.Constraint);
      case "AT_DropConstraint":
        return behavior === "DROP_CASCADE" ? [contracts(`drops constraint ${table}.${name}${along(behavior)}`)] : [];
      case "AT_DetachPartition": return [contracts(`detaches a partition of ${table}`)];
      case "AT_EnableRowSecurity": case "AT_ForceRowSecurity": return [contracts(`hides the rows of ${table} behind row level security`)];
      case "AT_SetUnLogged": return [contracts(`makes table ${table} unlogged: a crash of the server would empty it`)];
      default: return [];
    }
  });
}

// USING with anything but a cast of the column itself puts other values in the place of its own.
function changeType(what, column, using) {
  let value = using;
  while (value?.TypeCast) value = value.TypeCast.arg;
  return !using || value.ColumnRef?.fields.at(-1).String?.sval === column
    ? contracts(`changes the type of column ${what}`)
    : contracts(`changes the type of column ${what} and replaces its values`, true);
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
