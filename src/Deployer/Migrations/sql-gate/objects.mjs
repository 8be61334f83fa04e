// Names of what statements are about. Only identifiers, never a value: a migration may hold secrets.

export const nameOf = relation => [relation.schemaname, relation.relname].filter(Boolean).join(".");

// A name as a list of parts, as a string, or as a type or function with such a list.
export function nameIn(node) {
  if (Array.isArray(node)) return node.map(part => part.String?.sval ?? "*").join(".");
  const [kind, value] = Object.entries(node)[0];
  switch (kind) {
    case "List": return nameIn(value.items);
    case "String": return value.sval;
    case "TypeName": return nameIn(value.names);
    case "ObjectWithArgs": return nameIn(value.objname);
    case "RangeVar": return nameOf(value);
    default: return "";
  }
}

// In which set of names an object's name is looked for: a relation's, a schema's, a type's, a function's; that of a part of a relation
// begins with the relation's name.
export function kindOf(objectType) {
  switch (objectType.replace(/^OBJECT_/, "")) {
    case "SCHEMA": return "schema";
    case "TYPE": case "DOMAIN": case "ATTRIBUTE": case "DOMCONSTRAINT": return "type";
    case "FUNCTION": case "PROCEDURE": case "ROUTINE": case "AGGREGATE": return "function";
    case "TRIGGER": case "POLICY": case "RULE": return "part";
    case "TABLE": case "VIEW": case "MATVIEW": case "SEQUENCE": case "FOREIGN_TABLE": case "COLUMN": return "rel";
    case "INDEX": return "index";
    default: return "other";
  }
}

// A function with the types of its arguments, as its creation and whoever means it later write them.
export const signature = (name, types) => `${name}(${types.map(typeIn).join(",")})`;

// A function as ALTER, REVOKE and DROP name it.
export const functionIn = ({ objname, objargs = [], args_unspecified }) => args_unspecified ? nameIn(objname) : signature(nameIn(objname), objargs);

const typeIn = type => nameIn(type).replace(/^pg_catalog\./, "") + (type.TypeName?.arrayBounds ? "[]" : "");

// What did not exist before, with certainty: IF NOT EXISTS and OR REPLACE may have found one that did, and a temporary table hides one
// of the same name.
export function createdBy(stmt) {
  const { CreateStmt: table, CreateTableAsStmt: selected, CreateSchemaStmt: schema, CreateSeqStmt: sequence } = stmt;
  if (table) return table.if_not_exists ? [] : lasting(table.relation);
  if (selected) return selected.if_not_exists ? [] : lasting(selected.into.rel);
  if (schema) return schema.if_not_exists || !schema.schemaname ? [] : [`schema:${schema.schemaname}`];
  if (sequence) return sequence.if_not_exists ? [] : lasting(sequence.sequence);
  if (stmt.CreateEnumStmt) return [`type:${nameIn(stmt.CreateEnumStmt.typeName)}`];
  if (stmt.CompositeTypeStmt) return [`type:${nameOf(stmt.CompositeTypeStmt.typevar)}`];
  if (stmt.CreateDomainStmt) return [`type:${nameIn(stmt.CreateDomainStmt.domainname)}`];
  // Rows behind a view are those of a table: it is no relation that holds nothing.
  if (stmt.ViewStmt) return stmt.ViewStmt.replace ? [] : [`view:${nameOf(stmt.ViewStmt.view)}`];
  if (stmt.CreateFunctionStmt) return code(stmt.CreateFunctionStmt);
  return [];
}

// The same for an index, whose schema is that of its table: of a table that is not new, and whose schema is not named, it is not known.
export function indexBy({ IndexStmt: index }, created) {
  return index?.idxname && !index.if_not_exists && (index.relation.schemaname || created.has("rel", nameOf(index.relation)))
    ? [`index:${[index.relation.schemaname, index.idxname].filter(Boolean).join(".")}`] : [];
}

const lasting = relation => relation.relpersistence === "t" ? [] : [`rel:${nameOf(relation)}`];

function code(stmt) {
  return stmt.replace ? [] : [`function:${nameIn(stmt.funcname)}`, `function:${keyOf(stmt)}`];
}

// A function with the types of what it takes.
export function keyOf({ funcname, parameters = [] }) {
  const taken = parameters.map(({ FunctionParameter: each }) => each).filter(each => !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].includes(each.mode));
  return signature(nameIn(funcname), taken.map(each => ({ TypeName: each.argType })));
}

// Names that mean something else after a statement: what had them is gone, elsewhere, or has another's rows as well.
export function takenBy(stmt) {
  const [kind, body] = Object.entries(stmt)[0];
  switch (kind) {
    case "DropStmt":
      return body.behavior === "DROP_CASCADE" || body.removeType === "OBJECT_EXTENSION" ? { all: true }
        : body.removeType === "OBJECT_SCHEMA" ? { schemas: body.objects.map(nameIn) } : { names: body.objects.map(nameIn) };
    case "RenameStmt":
      // The name of a part is not that of the whole.
      return /COLUMN|ATTRIBUTE|CONSTRAINT|TRIGGER|POLICY|RULE/.test(body.renameType) ? {}
        : body.renameType === "OBJECT_SCHEMA" ? { schemas: [body.subname, body.newname] }
          : { names: [body.relation && nameOf(body.relation), body.object && nameIn(body.object), body.newname].filter(Boolean) };
    case "AlterObjectSchemaStmt":
      return { names: [body.relation ? nameOf(body.relation) : nameIn(body.object)], schemas: [body.newschema] };
    case "AlterTableStmt": return { names: body.cmds.flatMap(({ AlterTableCmd: cmd }) => adopter(body.relation, cmd)) };
    case "RuleStmt": return { names: [nameOf(body.relation)] };
    case "TransactionStmt": return { all: /ROLLBACK/.test(body.kind) };
    case "DropOwnedStmt": return { all: true };
    default: return {};
  }
}

// With a parent go its children's rows.
function adopter(relation, { subtype, def }) {
  return subtype === "AT_AttachPartition" ? [nameOf(relation)] : subtype === "AT_AddInherit" ? [nameOf(def.RangeVar)] : [];
}

export function changesSearchPath(stmt) {
  const { VariableSetStmt: set } = stmt;
  return Boolean(stmt.DiscardStmt)
    || (set && (["search_path", "role", "session_authorization"].includes(set.name) || set.kind === "VAR_RESET_ALL"))
    || JSON.stringify(stmt).includes('"set_config"');
}

// What a statement creates that holds no data, as a DROP of the same before it would name it.
export function replacedBy(stmt) {
  const { CreateFunctionStmt: code, ViewStmt: view, CreateTrigStmt: trigger, CreatePolicyStmt: policy, CreateTableAsStmt: selected } = stmt;
  if (code) return `${code.is_procedure ? "OBJECT_PROCEDURE" : "OBJECT_FUNCTION"} ${nameIn(code.funcname)}`;
  if (view) return `OBJECT_VIEW ${nameOf(view.view)}`;
  if (trigger) return `OBJECT_TRIGGER ${nameOf(trigger.relation)}.${trigger.trigname}`;
  if (policy) return `OBJECT_POLICY ${nameOf(policy.table)}.${policy.policy_name}`;
  if (selected?.objtype === "OBJECT_MATVIEW") return `OBJECT_MATVIEW ${nameOf(selected.into.rel)}`;
  if (stmt.RuleStmt) return `OBJECT_RULE ${nameOf(stmt.RuleStmt.relation)}.${stmt.RuleStmt.rulename}`;
  return null;
}
