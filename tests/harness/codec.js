/* JSON, and the bytes and big numbers that SQL knows. */

/** @type {(value: unknown) => string} */
export function encode(value) {
  return JSON.stringify(value, (_, part) => {
    if (typeof part === 'bigint') return { $bigint: String(part) }
    const bytes = part instanceof ArrayBuffer ? new Uint8Array(part) : part
    if (bytes instanceof Uint8Array) return { [part === bytes ? '$bytes' : '$buffer']: [...bytes] }
    return part
  })
}

/** @type {(text: string) => any} */
export function decode(text) {
  return JSON.parse(text, (_, part) => {
    if (part?.$bigint) return BigInt(part.$bigint)
    if (part?.$bytes) return Uint8Array.from(part.$bytes)
    if (part?.$buffer) return Uint8Array.from(part.$buffer).buffer
    return part
  })
}
