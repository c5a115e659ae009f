import { getTableColumns, is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { execute, type StorageEnv } from '../../db/client.ts'
import * as schema from '../../db/schema.ts'

/** Every column of the schema that refers to an envelope. */
const references = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .flatMap((table) =>
    Object.entries(getTableColumns(table))
      .filter(([name]) => name.startsWith('sealed'))
      .map(([, column]) => `select ${column.name} as id from ${getTableConfig(table).name}`),
  )

/**
 * Envelopes that break the rule: a row refers to it and its key is destroyed, or no row refers to it and it could still
 * be opened. By id; must be none, whatever was done.
 */
export async function wrongEnvelopes(env: StorageEnv): Promise<unknown[]> {
  const [rows] = await execute(
    env,
    [
      `select id from envelopes
       where id > 300 and (key = zeroblob(69)) = (id in (select id from (${references.join(' union all ')}) where id is not null))`,
    ],
    'read',
  )
  return rows!.flat()
}
