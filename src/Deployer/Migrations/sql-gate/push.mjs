import { Created } from "./created.mjs";
import { effectOf } from "./effects.mjs";
import { halfwayOf } from "./halfway.mjs";
import { changesSearchPath, replacedBy } from "./objects.mjs";

// Judges the files of one push, in order: what an earlier statement of the push has created holds nothing that could be lost, and
// nobody relies on it yet.
export class Push {
  #created = new Created();
  #parse;

  constructor(parse) {
    this.#parse = parse;
  }

  judge(text) {
    const sql = text.replace(/^\uFEFF/, "");
    let parsed;
    try {
      // The parser refuses a text without any.
      parsed = sql.trim() === "" ? [] : this.#parse(sql).stmts ?? [];
    } catch (error) {
      // It counts characters, from 1 on. What it quotes behind "at or near" may be a secret.
      const line = sql.slice(0, Math.max(0, error.sqlDetails?.cursorPosition ?? 0)).split("\n").length;
      return { error: { line, message: error.message.replace(/ at or near [^]*/, "") }, lines: [], texts: [], halfway: null, statements: [] };
    }

    // Statements have their place in bytes.
    const bytes = Buffer.from(sql);
    const statements = parsed.map(({ stmt, stmt_location = 0 }) => ({ stmt, line: lineAt(bytes, stmt_location) }));
    const judged = {
      error: null,
      lines: statements.map(({ line }) => line),
      texts: parsed.map(({ stmt_location: at = 0, stmt_len: length = bytes.length }) => bytes.subarray(at, at + length).toString()),
      halfway: halfwayOf(statements),
      statements: statements.flatMap((statement, index) => this.#effects(statement, statements.slice(index + 1))),
    };
    // Every file begins with the search path of the database.
    if (statements.some(({ stmt }) => changesSearchPath(stmt))) this.#created.forgetUnqualified();
    return judged;
  }

  #effects({ stmt, line }, later) {
    if (changesSearchPath(stmt)) this.#created.forgetUnqualified();
    const context = { created: this.#created, isReplaced: key => later.some(other => replacedBy(other.stmt) === key) };
    const effects = effectOf(stmt, context).map(effect => ({ line, ...effect }));
    if (effects.some(({ effect }) => effect === "cannot-judge")) this.#created.forgetAll();
    this.#created.take(stmt);
    return effects;
  }
}

function lineAt(bytes, position) {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < position; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}
