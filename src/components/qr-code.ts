import { encode } from 'uqr'

/**
 * A QR code as SVG, each row a line with gaps: compressed a third of what uqr's own drawing of squares weighs, of which a
 * poster has many. `border` is the white around it, in squares.
 */
export function qrCode(text: string, border = 0): string {
  const { data, size } = encode(text, { border })
  const rows = data.map((row, y) => `M0 ${y}${runsOf(row).join('')}`).join('')
  return `<svg viewBox="0 -.5 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0-.5h${size}v${size}H0z"/><path stroke="#000" d="${rows}"/></svg>`
}

/** Dark squares are drawn, light ones are passed over. */
function runsOf(row: boolean[]): string[] {
  const runs: string[] = []
  for (let from = 0, to = 0; from < row.length; from = to) {
    while (to < row.length && row[to] === row[from]) to++
    runs.push(row[from] ? `h${to - from}` : `m${to - from} 0`)
  }
  return runs
}
