import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { type Claim, claimOrRefuse } from '../../functions/machine/claim.ts'
import { type DatabaseServer, startDatabase } from '../../functions/machine/database-server.ts'
import { automaticPorts } from '../../functions/machine/ports.ts'

let dataDir: string
let claim: Claim
const said: string[] = []
let database: DatabaseServer

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-database-'))
  claim = await claimOrRefuse(dataDir, (sentence) => said.push(sentence))
  database = await startDatabase(claim, (sentence) => said.push(sentence))
})
afterAll(async () => {
  await database.stop()
  await claim.stop()
  await rm(dataDir, { recursive: true, force: true })
})

test('its port is none that the system would hand out while it is down', () => {
  const [first, last] = automaticPorts()
  const port = Number(new URL(database.url).port)
  expect(port < first || port > last, String(port)).toBe(true)
})

test('killed, it comes back at the same address while others open a thousand connections and ports', async () => {
  await query('create table notes (text)')
  await query("insert into notes values ('kept')")
  await database.kill()
  await expect(query('select text from notes')).rejects.toThrow()

  const others = await openConnections(1_000)
  await database.start()
  expect(await query('select text from notes')).toEqual([['kept']])
  others.close()
})

test('a log that has grown long is put aside, one of them', async () => {
  const log = join(dataDir, 'database.log')
  for (const begins of ['first', 'second']) {
    await database.kill()
    await writeFile(log, `${begins}${'x'.repeat(11 * 2 ** 20)}`)
    await database.start()
    expect((await readFile(`${log}.1`, 'utf8')).slice(0, begins.length)).toBe(begins)
    expect((await stat(log)).size).toBeLessThan(10_000)
  }
  expect((await readdir(dataDir)).filter((name) => name.startsWith('database.log')).toSorted()).toEqual([
    'database.log',
    'database.log.1',
  ])
})

test('nobody is answered without the token of this run', async () => {
  const statusWith = async (headers: Record<string, string>) => {
    const body = JSON.stringify({ requests: [{ type: 'close' }] })
    return (await fetch(`${database.url}/v2/pipeline`, { method: 'POST', headers, body })).status
  }
  expect(await statusWith({})).toBe(401)
  expect(await statusWith({ Authorization: `Bearer ${database.authToken.slice(0, -8)}AAAAAAAA` })).toBe(401)
  expect(await statusWith({ Authorization: `Bearer ${database.authToken}` })).toBe(200)
})

async function query(sql: string) {
  const [rows] = await execute({ DATABASE_URL: database.url, DATABASE_TOKEN: database.authToken }, [sql], 'write')
  return rows
}

/** Each takes two of the ports that the system hands out: one to listen on, one to call from. */
async function openConnections(count: number) {
  const servers: Server[] = []
  const sockets: Socket[] = []
  for (let opened = 0; opened < count; opened++) {
    const server = createServer((socket) => sockets.push(socket))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    servers.push(server)
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    sockets.push(socket)
    await once(socket, 'connect')
  }
  return {
    close() {
      for (const socket of sockets) socket.destroy()
      for (const server of servers) server.close()
    },
  }
}
