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

// Tables and the like that did not exist before, with certainty: IF NOT EXISTS may have found one that did, and a temporary table hides
// one of the same name.
export function createdBy(stmt) {
  const { CreateStmt: table, CreateTableAsStmt: selected, CreateSchemaStmt: schema, CreateSeqStmt: sequence } = stmt;
  if (table) return table.if_not_exists ? [] : lasting(table.relation);
  if (selected) return selected.if_not_exists ? [] : lasting(selected.into.rel);
  if (schema) return schema.if_not_exists || !schema.schemaname ? [] : [schema.schemaname, `${schema.schemaname}.`];
  if (sequence) return sequence.if_not_exists ? [] : lasting(sequence.sequence);
  if (stmt.CreateEnumStmt) return [nameIn(stmt.CreateEnumStmt.typeName)];
  if (stmt.CompositeTypeStmt) return [nameOf(stmt.CompositeTypeStmt.typevar)];
  if (stmt.CreateDomainStmt) return [nameIn(stmt.CreateDomainStmt.domainname)];
  return [];
}

const lasting = relation => relation.relpersistence === "t" ? [] : [nameOf(relation)];

// A block or a procedure may do so, too.
export function changesSearchPath(stmt) {
  const { VariableSetStmt: set } = stmt;
  return Boolean(stmt.DoStmt || stmt.CallStmt || stmt.ExecuteStmt || stmt.DiscardStmt)
    || (set && (["search_path", "role", "session_authorization"].includes(set.name) || set.kind === "VAR_RESET_ALL"))
    || (stmt.SelectStmt && JSON.stringify(stmt).includes('"set_config"'));
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
