import {
  convertIPv4BinaryToString,
  convertIPv4MappedIPv6ToIPv4,
  convertIPv4ToBinary,
  convertIPv6BinaryToString,
  convertIPv6ToBinary,
  isIPv4MappedIPv6,
} from 'hono/utils/ipaddr'
import { now } from '../src/domain/calendar.ts'
import type { AppContext } from './context.ts'

/** Whoever comes past the front server that was named, or with a header that is no address: all of them together. */
const UNKNOWN = 'unknown'

/** When somebody last came whose address is not known; -Infinity for never. Of this Worker. */
let unknownAt = -Infinity

/**
 * Whose request it is, for limits: as the front server says in the header that `TRUST_PROXY` names, else as the runtime
 * sees the connection. Of an IPv6 address the first 64 bits: a household has all the rest.
 */
export function clientOf(c: AppContext): string {
  const header = c.env.TRUST_PROXY
  // A list ends with what the nearest server has added.
  const told = header ? c.req.header(header)?.split(',').at(-1) : peerOf(c.req.raw)
  const client = networkOf(told?.trim() ?? '')
  if (client === UNKNOWN) unknownAt = now()
  return client
}

/** Whether all who came in the last hour had an address. */
export function areClientsKnown(): boolean {
  return now() - unknownAt > 3_600_000
}

/** How often an address may fail; without addresses everybody is counted as one, and must not keep the others out. */
export function perClient(client: string, failures: number): number {
  return client === UNKNOWN ? failures * 100 : failures
}

/** The other end of the connection, as workerd tells it: `192.0.2.1:50000`, `[2001:db8::1]:50000`. */
function peerOf(request: Request & { cf?: { clientIp?: unknown } }): string | undefined {
  const peer = request.cf?.clientIp
  return typeof peer === 'string' ? peer : undefined
}

/** An address as it is counted, in one spelling. */
export function networkOf(told: string): string {
  const address = told.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
  try {
    if (!address.includes(':')) return convertIPv4BinaryToString(convertIPv4ToBinary(address))
    const bits = convertIPv6ToBinary(address)
    return isIPv4MappedIPv6(bits)
      ? convertIPv4BinaryToString(convertIPv4MappedIPv6ToIPv4(bits))
      : `${convertIPv6BinaryToString((bits >> 64n) << 64n)}/64`
  } catch {
    return UNKNOWN
  }
}
