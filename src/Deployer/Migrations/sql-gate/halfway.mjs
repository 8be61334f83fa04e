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
