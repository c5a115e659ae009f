import { holderRoutes } from '../../functions/holder/routes.ts'
import { officeRoutes } from '../../functions/office/routes.ts'
import { publicRoutes } from '../../functions/public/routes.ts'
import { townRoutes } from '../../functions/town/routes.ts'

/** Each live address that is looked at, as its route writes it: `/receipts/:token/:year/`. */
export const livePaths = [
  ...new Set(
    [publicRoutes, holderRoutes, officeRoutes, townRoutes].flatMap(({ routes }) =>
      routes.filter(({ method }) => method === 'GET').map(({ path }) => path.replace(/\{(?:[^{}]|\{[^}]*\})*\}/g, '')),
    ),
  ),
]
