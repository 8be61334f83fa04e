// Kinds of statements that take nothing away from whoever uses the database as it was, and why. What stands neither here nor among the
// judges cannot be judged: a kind that a later grammar brings is asked about until somebody has looked at it.
export const additive = new Set([
  // Something new, which nobody uses yet.
  "CompositeTypeStmt", "CreateAmStmt", "CreateDomainStmt", "CreateEnumStmt", "CreateExtensionStmt", "CreateFdwStmt", "CreateForeignServerStmt",
  "CreateForeignTableStmt", "CreateOpFamilyStmt", "CreateRangeStmt", "CreateRoleStmt", "CreateSchemaStmt", "CreateSeqStmt", "CreateStatsStmt",
  "CreateStmt", "CreateTableAsStmt", "CreateTableSpaceStmt", "CreateUserMappingStmt", "CreatedbStmt", "ImportForeignSchemaStmt",
  // Rights on what will be created; those on what is there stay.
  "AlterDefaultPrivilegesStmt",
  // Read, wait or send word. What they call, and what they have inside, is looked at.
  "CheckPointStmt", "ExplainStmt", "ListenStmt", "LockStmt", "NotifyStmt", "SelectStmt", "UnlistenStmt", "VariableShowStmt",
  // For the session of the push alone.
  "ConstraintsSetStmt", "DeallocateStmt", "DiscardStmt",
  // How things are stored and found, not what they are.
  "AlterCollationStmt", "AlterDatabaseRefreshCollStmt", "AlterStatsStmt", "ClusterStmt", "ReindexStmt", "VacuumStmt",
  // Words.
  "CommentStmt",
  // Kept, not run: EXECUTE is what cannot be judged.
  "PrepareStmt",
]);

// Settings that change neither what a statement does to data nor whether it is checked; session_replication_role, for one, turns off
// triggers and foreign keys.
const settings = new Set([
  "bytea_output", "check_function_bodies", "client_encoding", "client_min_messages", "constraint_exclusion", "datestyle",
  "default_table_access_method", "default_tablespace", "default_text_search_config", "extra_float_digits",
  "idle_in_transaction_session_timeout", "intervalstyle", "jit", "lock_timeout", "maintenance_work_mem",
  "max_parallel_maintenance_workers", "max_parallel_workers_per_gather", "role", "row_security", "search_path", "session characteristics",
  "session_authorization", "standard_conforming_strings", "statement_timeout", "timezone", "transaction", "transaction_timeout", "work_mem", "xmloption",
]);

// A name with a dot is a setting of somebody's own.
export const isHarmlessSetting = name => settings.has(name.toLowerCase()) || name.includes(".");
