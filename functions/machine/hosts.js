/** Names by which a machine knows itself alone: nobody else's page can be reached by them. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Whether the host that was asked for is this site's: the one that people use (ORIGIN), or the machine itself. Whoever
 * points a name of their own at this machine is not answered: links, QR codes and the check of `Origin` go by the host.
 *
 * @type {(address: string, origin: string | null | undefined) => boolean}
 */
export function isOwnHost(address, origin) {
  const { hostname } = new URL(address)
  return LOOPBACK.test(hostname) || (!!origin && hostname === URL.parse(origin)?.hostname)
}
