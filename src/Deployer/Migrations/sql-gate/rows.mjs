import { nameOf } from "./objects.mjs";
import { along, changes, contracts, unsure } from "./told.mjs";

// Statements about rows. What the push itself has created holds none that anybody knows.
export const judges = {
  // With CASCADE go the rows of every table that refers to it, new or not.
  TruncateStmt: ({ relations, behavior }, { created }) => relations.map(({ RangeVar: table }) => nameOf(table))
    .filter(name => behavior === "DROP_CASCADE" || !created.has("rel", name))
    .map(name => contracts(`empties table ${name}${along(behavior)}`, true)),
  InsertStmt: ({ relation }, { created }) => created.has("rel", nameOf(relation)) ? [] : [changes(`inserts into ${nameOf(relation)}`)],
  DeleteStmt: (stmt, context) => some(stmt, "deletes", context),
  UpdateStmt: (stmt, context) => some(stmt, "changes", context),
  MergeStmt: merge,
  CopyStmt: ({ relation, is_from, is_program, filename }) => {
    if (is_program) return [unsure("runs a program of the server")];
    if (!is_from) return filename ? [unsure("writes a file of the server")] : [];
    return [changes(`copies into ${nameOf(relation)}`)];
  },
};

function some({ relation, whereClause }, verb, { created }) {
  const name = nameOf(relation);
  if (created.has("rel", name)) return [];
  return [chooses(whereClause, relation) ? changes(`${verb} rows of ${name}`) : contracts(`${verb} all rows of ${name}`, true)];
}

function merge({ relation, joinCondition, mergeWhenClauses = [] }, { created }) {
  const name = nameOf(relation);
  if (created.has("rel", name)) return [];
  const clauses = mergeWhenClauses.map(({ MergeWhenClause: clause }) => clause);
  if (clauses.some(({ commandType }) => commandType === "CMD_DELETE")) return [contracts(`deletes rows of ${name} by a merge`, true)];
  const changesAll = clauses.some(({ commandType, condition, matchKind }) => commandType === "CMD_UPDATE" && !chooses(condition, relation)
    && (matchKind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE" || !chooses(joinCondition, relation)));
  return [changesAll ? contracts(`changes all rows of ${name} by a merge`, true) : changes(`merges into ${name}`)];
}

// WHERE 1 = 1 chooses no row, and neither does a condition on another table alone.
function chooses(condition, { relname, alias }) {
  const target = alias?.aliasname ?? relname;
  return conditionsIn(condition).some(fields => !fields || fields.length === 1 || fields.at(-2).String?.sval === target);
}

// The columns that a condition names; null for the row of a cursor.
function conditionsIn(node) {
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([kind, value]) =>
    kind === "ColumnRef" ? [value.fields] : kind === "CurrentOfExpr" ? [null] : conditionsIn(value));
}
