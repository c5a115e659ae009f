/** One of the stations of a way, and how far somebody has come on it. */
export interface Station {
  name: string
  note: string
  state: 'passed' | 'here' | 'ahead'
}
