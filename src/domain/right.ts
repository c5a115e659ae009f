/**
 * What somebody came with. The private link is its holder's signature; number and telephone together open less, for half
 * an hour; a page that is printed has an address of its own, which opens the sheets alone (functions/who.ts), and so has the slip
 * with the private link: nobody comes from the address in a sheet's margin to it.
 */
export type Right = 'link' | 'pair' | 'print' | 'slip'
