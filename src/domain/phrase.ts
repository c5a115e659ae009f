/** A sentence that a village keeps to choose from when it writes comments. */
export interface Phrase {
  id: string
  text: string
}
