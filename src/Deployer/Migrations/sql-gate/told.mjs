// How an effect is told.
export const contracts = (what, loses = false) => ({ effect: "contracting", what, loses });
export const changes = what => ({ effect: "changes-data", what, loses: false });
export const unsure = what => ({ effect: "cannot-judge", what, loses: false });

export const words = type => type.replace(/^OBJECT_/, "").replaceAll("_", " ").replace("MATVIEW", "MATERIALIZED VIEW")
  .replace(/(TAB|DOM)CONSTRAINT/, "CONSTRAINT").toLowerCase();

// With a type go its columns, with a schema or an extension everything in it.
export const along = behavior => behavior === "DROP_CASCADE" ? " and all that depends on it" : "";
