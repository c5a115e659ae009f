/* Beside the site in its workerd: lets tests speak with the Ledger from outside. */
import { decode, encode } from './codec.js'

export default {
  /** @type {(request: Request, env: any) => Promise<Response>} */
  async fetch(request, env) {
    const { method, args } = decode(await request.text())
    try {
      return new Response(encode({ result: await env.LEDGER.getByName('ledger')[method](...args) }))
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error)
      return new Response(encode({ error: { name, message } }))
    }
  },
}
