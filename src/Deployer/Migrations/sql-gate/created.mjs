import { createdBy, indexBy, nameIn, takenBy } from "./objects.mjs";

const nameOf = key => key.replace(/^\w+:/, "").replace(/\(.*/, "");
const lastOf = name => name.replace(/^.*\./, "");
const ownerOf = name => name.replace(/\.?[^.]*$/, "");

// What the statements of a push have created so far, by kind and name: a table and a schema of one name are two things.
export class Created {
  #keys = new Set();
  #functions = new Set();

  // With certainty, and by this very name. It holds what the push has put there, and nothing else.
  has(kind, name) {
    return this.#keys.has(`${kind}:${name}`);
  }

  // Also by the schema that it is in: all that is in a new schema is new. Not what a view there shows.
  isNew(kind, name) {
    switch (kind) {
      case "part": return this.isNew("rel", ownerOf(name));
      case "schema": case "other": return this.has(kind, name);
      default: return this.has(kind, name) || this.has("schema", ownerOf(name));
    }
  }

  take(stmt) {
    const gone = takenBy(stmt);
    if (gone.all) this.#keys.clear();
    for (const name of gone.names ?? []) this.#drop(key => lastOf(nameOf(key)) === lastOf(name));
    for (const schema of gone.schemas ?? []) this.#drop(key => key === `schema:${schema}` || nameOf(key).startsWith(`${schema}.`));
    for (const key of [...createdBy(stmt), ...indexBy(stmt, this)]) this.#keys.add(key);
    if (stmt.CreateFunctionStmt) this.#take(nameIn(stmt.CreateFunctionStmt.funcname));
  }

  // Whether a call of this name may mean a function of the push, also where there is a built-in one of that name.
  mayCall(name) {
    return this.#functions.has(name);
  }

  #take(name) {
    this.#functions.add(name).add(lastOf(name));
  }

  // With another search path the same name is another object.
  forgetUnqualified() {
    this.#drop(key => !key.startsWith("schema:") && !nameOf(key).includes("."));
  }

  // What cannot be judged may have put anything in the place of anything.
  forgetAll() {
    this.#keys.clear();
  }

  #drop(which) {
    for (const key of [...this.#keys].filter(which)) this.#keys.delete(key);
  }
}
