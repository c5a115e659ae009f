import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Fields } from '../harness/person.ts'

export interface Answer {
  status: number
  location: string | undefined
  text: string
}

/** Milliseconds until an answer is given up. */
const PATIENCE = 40_000

/** Posts a form, or reads a page when there are no fields; throws when the answer does not come whole. */
export async function send(agent: Agent, url: string, fields?: Fields, client?: string): Promise<Answer> {
  const sent = begin(agent, url, fields, client)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
    sent.setTimeout(PATIENCE, () => sent.destroy(new Error('no answer')))
  })
  const { statusCode: status = 0, headers } = response
  return { status, location: headers.location, text: await text(response) }
}

/** The same, without waiting for what comes. */
export function begin(agent: Agent, url: string, fields?: Fields, client = '10.0.0.1'): ClientRequest {
  const body = fields && String(encoded(fields))
  const headers = {
    'CF-Connecting-IP': client,
    ...(body && {
      Origin: new URL(url).origin,
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': String(Buffer.byteLength(body)),
    }),
  }
  return request(url, { agent, method: body ? 'POST' : 'GET', headers }).end(body)
}

function encoded(fields: Fields): URLSearchParams {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((entry): [string, string] => [name, entry])),
  )
}
