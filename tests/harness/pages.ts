import { forms } from '../../src/domain/forms/index.ts'
import { home, numberIn, unlisted } from './town.ts'

/** Every page that a stranger may open, one for each address. */
export const publicPages = [
  '/',
  '/notice/',
  '/help/',
  '/privacy/',
  '/forms/',
  ...forms.map(({ slug }) => `/forms/${slug}/blank/`),
  '/villages/',
  `/villages/${home.slug}/`,
  `/villages/${unlisted.slug}/`,
  `/villages/${home.slug}/poster/`,
  `/villages/${home.slug}/register/unit/`,
  `/villages/${home.slug}/register/member/`,
  '/deadlines/',
  '/stories/',
  '/receipts/',
  `/verify/${numberIn(home)}/`,
  '/office/sign-in/',
]
