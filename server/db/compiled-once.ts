import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/**
 * Makes a query that is built and compiled once for each database, for the few that every request
 * makes: building one costs ten times as much as asking SQLite. Finds one row, if there is any.
 *
 * `build` is called before anything is known: each property of its `given` is a symbol that stands in
 * the query, as a parameter, for the value of a later call. Nothing can be reckoned with it or decided
 * by it; Kysely takes it like any value.
 */
export function compiledOnce<Given extends object, Row>(
  build: (db: Db, given: Given) => Compilable<Row>,
): (db: Db, given: Given) => Promise<Row | undefined> {
  const compiled = new WeakMap<Db, CompiledQuery<Row>>()

  function compile(db: Db): CompiledQuery<Row> {
    const query = build(db, standIns<Given>()).compile()
    compiled.set(db, query)
    return query
  }

  return async (db, given) => {
    const query = compiled.get(db) ?? compile(db)
    const parameters = query.parameters.map((parameter) => valueFor(parameter, given))
    const { rows } = await db.executeQuery<Row>({ ...query, parameters })
    return rows[0]
  }
}

function standIns<Given extends object>(): Given {
  return new Proxy({} as Given, { get: (_, name) => Symbol(String(name)) })
}

/** What a parameter stands for; one that the query itself has is a value already. */
function valueFor(parameter: unknown, given: object): unknown {
  return typeof parameter === 'symbol' ? given[parameter.description as keyof typeof given] : parameter
}
