const ID = /^[\w-]{22,36}$/

/** Whether this can name a row: a UUID, or the ticket of the form that made it (128 random bits as 22 letters). */
export function isId(text: string): boolean {
  return ID.test(text)
}
