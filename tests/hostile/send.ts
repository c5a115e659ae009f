import { type Agent, request } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import type { Value } from './generate.ts'

export interface Hostile {
  method: 'GET' | 'POST'
  /** Percent-encoded. */
  path: string
  headers: Record<string, string>
  body?: Buffer
  /** What it is, for the report. */
  about: string
}

export interface HostileAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Milliseconds after which an answer counts as a hang. */
export const PATIENCE = 10_000

/** Throws when no whole answer comes in time. */
export function sendHostile(agent: Agent, origin: string, hostile: Hostile): Promise<HostileAnswer> {
  const { method, path, body } = hostile
  const { hostname, port } = new URL(origin)
  const headers = { ...hostile.headers, ...(body && { 'Content-Length': String(body.length) }) }
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname, port, method, path, headers }, (answer) => {
      textOf(answer).then((said) => {
        clearTimeout(timer)
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: said })
      }, reject)
    })
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), PATIENCE)
    sent.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      // The site had just closed that connection: as browsers do, on another one.
      if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(sendHostile(agent, origin, hostile))
      else reject(error)
    })
    sent.end(body)
  })
}

/** Each byte as it stands in an address: all but letters and digits as `%xx`. */
const written = Array.from({ length: 256 }, (_, byte) => {
  const letter = String.fromCharCode(byte)
  return /[A-Za-z0-9_-]/.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0')}`
})

export function percentEncoded(value: Value): string {
  let text = ''
  for (const byte of bytesOf(value)) text += written[byte]
  return text
}

/** Half a pair becomes the three bytes that are no UTF-8. */
function bytesOf(value: Value): Buffer {
  if (typeof value !== 'string') return value
  if (value.isWellFormed()) return Buffer.from(value)
  return Buffer.concat(Array.from(value, (letter) => (letter.isWellFormed() ? Buffer.from(letter) : halfPair(letter))))
}

function halfPair(letter: string): Buffer {
  const code = letter.charCodeAt(0)
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
}

export type Pairs = [name: Value, value: Value][]

/** A form's body in one of the ways a client may send it, right or wrong. */
export const encodings: Record<string, (pairs: Pairs) => { type?: string; body: Buffer }> = {
  urlencoded: (pairs) => ({
    type: 'application/x-www-form-urlencoded',
    body: Buffer.from(pairs.map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`).join('&')),
  }),
  multipart: (pairs) => ({ type: 'multipart/form-data; boundary=edge', body: multipart(pairs, 'edge') }),
  'a file': (pairs) => ({
    type: 'multipart/form-data; boundary=edge',
    body: multipart(pairs, 'edge', '; filename="../x.html"\r\nContent-Type: text/html'),
  }),
  'another boundary': (pairs) => ({ type: 'multipart/form-data; boundary=other', body: multipart(pairs, 'edge') }),
  'no boundary': (pairs) => ({ type: 'multipart/form-data', body: multipart(pairs, 'edge') }),
  'another charset': (pairs) => ({
    ...encodings.urlencoded!(pairs),
    type: 'application/x-www-form-urlencoded; charset=gbk',
  }),
  json: (pairs) => ({
    type: 'application/json',
    body: Buffer.from(JSON.stringify(Object.fromEntries(pairs.map(([name, value]) => [String(name), String(value)])))),
  }),
  plain: (pairs) => ({ type: 'text/plain', body: encodings.urlencoded!(pairs).body }),
  'no type': (pairs) => ({ body: encodings.urlencoded!(pairs).body }),
  raw: (pairs) => ({ type: 'application/x-www-form-urlencoded', body: bytesOf(pairs.at(-1)?.[1] ?? '') }),
}

function multipart(pairs: Pairs, boundary: string, more = ''): Buffer {
  const parts = pairs.flatMap(([name, value]) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${more}\r\n\r\n`, 'latin1'),
    bytesOf(value),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
}

function quoted(name: Value): string {
  return bytesOf(name)
    .toString('latin1')
    .replace(/["\r\n]/g, '_')
}
