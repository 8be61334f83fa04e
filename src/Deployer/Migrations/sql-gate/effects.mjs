import { additive, isHarmlessSetting } from "./additive.mjs";
import { callsOf } from "./calls.mjs";
import { functionIn, keyOf, kindOf, nameIn, nameOf } from "./objects.mjs";
import { judges as ofRows } from "./rows.mjs";
import { alterTable } from "./tables.mjs";
import { along, changes, contracts, unsure, words } from "./told.mjs";

// Their bodies are kept, not run.
const kept = new Set(["CreateFunctionStmt", "PrepareStmt", "RuleStmt", "ViewStmt"]);

const leads = () => [contracts("changes where foreign tables lead")];
const searches = () => [contracts("changes what a text search finds")];

// What each kind of statement does. A kind that is neither here nor in `additive` cannot be judged.
const judges = {
  ...ofRows,
  DropStmt: drop,
  AlterTableStmt: alterTable,
  RenameStmt: rename,
  GrantStmt: revoke,
  GrantRoleStmt: ({ is_grant }) => is_grant ? [] : [contracts("takes a role from its members")],
  AlterObjectSchemaStmt: ({ relation, object, objectType }, context) => {
    const name = relation ? nameOf(relation) : nameIn(object);
    return changed(kindOf(objectType), name, `moves ${words(objectType)} ${name} to another schema`, context);
  },
  AlterDomainStmt: alterDomain,
  AlterEnumStmt: ({ oldVal, typeName }, context) =>
    oldVal ? changed("type", nameIn(typeName), `renames a value of type ${nameIn(typeName)}`, context) : [],
  AlterFunctionStmt: ({ func }, context) => changed("function", functionIn(func), `changes function ${nameIn(func.objname)}`, context),
  AlterOwnerStmt: ({ relation, object, objectType }, context) => {
    const name = relation ? nameOf(relation) : nameIn(object);
    const key = object?.ObjectWithArgs ? functionIn(object.ObjectWithArgs) : name;
    return changed(kindOf(objectType), key, `gives ${words(objectType)} ${name} to another owner`, context);
  },
  AlterPolicyStmt: ({ table, policy_name }, context) =>
    changed("part", `${nameOf(table)}.${policy_name}`, `changes policy ${nameOf(table)}.${policy_name}`, context),
  AlterPublicationStmt: publish,
  AlterRoleStmt: ({ role }) => [contracts(`changes role ${role.rolename ?? ""}`.trimEnd())],
  AlterRoleSetStmt: ({ role }) => [contracts(`changes settings of ${role?.rolename ? `role ${role.rolename}` : "all roles"}`)],
  AlterDatabaseStmt: ({ dbname }) => [contracts(`changes database ${dbname}`)],
  AlterDatabaseSetStmt: ({ dbname }) => [contracts(`changes settings of database ${dbname}`)],
  AlterSeqStmt: ({ sequence, options = [] }, { created }) => created.isNew("rel", nameOf(sequence)) ? []
    : options.every(({ DefElem: { defname } }) => defname === "restart") ? [changes(`sets sequence ${nameOf(sequence)}`)]
      : [contracts(`changes sequence ${nameOf(sequence)}`)],
  AlterFdwStmt: leads,
  AlterForeignServerStmt: leads,
  AlterUserMappingStmt: leads,
  AlterTSConfigurationStmt: searches,
  AlterTSDictionaryStmt: searches,
  CreateFunctionStmt: (code, context) =>
    code.replace ? changed("function", keyOf(code), `replaces function ${nameIn(code.funcname)}, if there is one`, context) : [],
  CreateOpClassStmt: ({ isDefault, opclassname }) => isDefault ? [unsure(`makes ${nameIn(opclassname)} the operator class of a type`)] : [],
  CreatePolicyStmt: ({ table, policy_name, permissive }, context) =>
    permissive ? [] : changed("rel", nameOf(table), `hides rows of ${nameOf(table)} by policy ${policy_name}`, context),
  CreatePublicationStmt: publish,
  CreateTrigStmt: trigger,
  DefineStmt: define,
  IndexStmt: ({ unique, relation }, context) =>
    unique ? changed("rel", nameOf(relation), `forbids equal values in ${nameOf(relation)} by a unique index`, context) : [],
  RefreshMatViewStmt: ({ relation, skipData }) => skipData ? [contracts(`empties materialized view ${nameOf(relation)}`)] : [],
  RuleStmt: ({ relation, rulename }, context) =>
    changed("rel", nameOf(relation), `changes what statements on ${nameOf(relation)} do by rule ${rulename}`, context),
  TransactionStmt: ({ kind }) => /PREPARE/.test(kind) ? [unsure("ends or leaves behind a prepared transaction")] : [],
  VariableSetStmt: ({ kind, name }) =>
    kind.startsWith("VAR_RESET") || kind === "VAR_SET_DEFAULT" || isHarmlessSetting(name) ? [] : [unsure(`sets ${name}`)],
  ViewStmt: ({ view, replace }, { created }) => !replace || created.has("view", nameOf(view)) || created.isNew("rel", nameOf(view)) ? []
    : [contracts(`replaces view ${nameOf(view)}, if there is one`)],
  DropOwnedStmt: () => [contracts("drops everything that a role owns", true)],
  DropRoleStmt: () => [contracts("drops a role")],
  DropdbStmt: ({ dbname }) => [contracts(`drops database ${dbname}`, true)],
  DropTableSpaceStmt: () => [contracts("drops a tablespace")],
  DropSubscriptionStmt: () => [contracts("drops a subscription")],
  DropUserMappingStmt: () => [contracts("drops a user mapping")],
  ReassignOwnedStmt: () => [contracts("gives all that a role owns to another owner")],
  DoStmt: () => [unsure("runs a DO block")],
  CallStmt: ({ funccall }) => [unsure(`calls ${nameIn(funccall.funcname)}`)],
  ExecuteStmt: ({ name }) => [unsure(`executes ${name}`)],
};

export function effectOf(stmt, context) {
  const [kind, body] = Object.entries(stmt)[0];
  const own = judges[kind]?.(body, context) ?? (additive.has(kind) ? [] : [unsure(`runs ${inWords(kind)}`)]);
  return kept.has(kind) ? own : [...own, ...inside(body, context), ...callsOf(kind, body, context)];
}

const inWords = kind => kind.replace(/Stmt$/, "").replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();

// WITH gone AS (DELETE FROM a RETURNING *) SELECT ... deletes as well; CREATE TABLE ... AS EXECUTE runs what was prepared.
function inside(node, context) {
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([kind, value]) => [
    ...["DeleteStmt", "UpdateStmt", "InsertStmt", "MergeStmt", "ExecuteStmt"].includes(kind) ? judges[kind](value, context) : [],
    ...inside(value, context),
  ]);
}

function changed(kind, name, what, { created }) {
  return created.isNew(kind, name) ? [] : [contracts(what)];
}

function alterDomain({ subtype, typeName, name }, context) {
  const domain = nameIn(typeName);
  switch (subtype) {
    case "O": return changed("type", domain, `forbids null in domain ${domain}`, context);
    case "C": return changed("type", domain, `adds a constraint to domain ${domain}, which refuses values that were allowed`, context);
    case "T": return changed("type", domain, `changes the default of domain ${domain}`, context);
    // Lets more in than before, or checks again what was demanded already.
    case "N": case "X": case "V": return [];
    default: return [unsure(`alters domain ${domain}${name ? `, ${name}` : ""}`)];
  }
}

// A published table without a key refuses UPDATE and DELETE; without its objects or options a publication tells less.
function publish({ pubname, action = "AP_AddObjects", pubobjects, options, for_all_tables }, { created }) {
  const tables = (pubobjects ?? []).map(({ PublicationObjSpec: object }) => object.pubtable && nameOf(object.pubtable.relation));
  const isAboutNew = action === "AP_AddObjects" && !for_all_tables && !options?.length && tables.every(name => name && created.isNew("rel", name));
  return isAboutNew ? [] : [contracts(`changes what is published by ${pubname}: a table without a key refuses changes then`)];
}

// What a function does with the rows that come by is not looked into; that it will see them is told.
function trigger({ replace, trigname, relation, funcname }, { created }) {
  const table = nameOf(relation);
  if (created.isNew("rel", table)) return [];
  return [replace ? contracts(`replaces trigger ${table}.${trigname}, if there is one`)
    : changes(`lets ${nameIn(funcname)} run on changes of ${table}`)];
}

function define({ kind, defnames, replace }) {
  // Another operator may be chosen for what is written down already.
  if (kind === "OBJECT_OPERATOR") return [unsure(`creates operator ${nameIn(defnames)}`)];
  return replace ? [contracts(`replaces ${words(kind)} ${nameIn(defnames)}, if there is one`)] : [];
}

function revoke({ is_grant, targtype, objtype, objects }, { created }) {
  if (is_grant) return [];
  if (targtype !== "ACL_TARGET_OBJECT") {
    return objects.map(nameIn).filter(name => !created.has("schema", name)).map(name => contracts(`revokes rights on what is in schema ${name}`));
  }

  const kind = kindOf(objtype);
  return objects.map(object => ({ name: nameIn(object), code: object.ObjectWithArgs }))
    .filter(({ name, code }) => !created.has("view", name) && !created.isNew(kind, code ? functionIn(code) : name))
    .map(({ name }) => contracts(`revokes rights on ${words(objtype)} ${name}`));
}

const stores = new Set(["OBJECT_TABLE", "OBJECT_SCHEMA", "OBJECT_SEQUENCE", "OBJECT_EXTENSION"]);

function drop({ removeType, objects, behavior }, { created, isReplaced }) {
  // Nobody asks for it by its name, and it holds nothing of its own.
  if (removeType === "OBJECT_STATISTIC_EXT") return [];
  const cascade = behavior === "DROP_CASCADE";
  const isNew = name => removeType === "OBJECT_FUNCTION" || removeType === "OBJECT_PROCEDURE"
    ? created.isNew("schema", name.replace(/\.[^.]*$/, "")) : created.isNew(kindOf(removeType), name) || created.has("view", name);
  return objects.map(nameIn)
    .filter(name => !isNew(name))
    .map(name => !cascade && isReplaced(`${removeType} ${name}`)
      ? contracts(`replaces ${words(removeType)} ${name}`)
      : contracts(`drops ${words(removeType)} ${name}${along(behavior)}`, stores.has(removeType) || cascade));
}

function rename({ renameType, relation, object, subname, newname }, { created }) {
  // Nobody asks for it by its name.
  if (renameType === "OBJECT_POLICY") return [];
  const owner = relation ? nameOf(relation) : object ? nameIn(object) : subname ?? "";
  const name = relation && subname ? `${owner}.${subname}` : owner;
  const kind = relation && subname && renameType !== "OBJECT_ATTRIBUTE" ? "rel" : kindOf(renameType);
  return created.isNew(kind, owner) ? [] : [contracts(`renames ${words(renameType)} ${name} to ${newname}`)];
}
