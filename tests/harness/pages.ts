import { forms } from '../../src/domain/forms/index.ts'
import { home, numberIn, unlisted } from './town.ts'

/** Every page that a stranger may open, one for each address. */
export const publicPages = publicPagesOf(home.slug, unlisted.slug, numberIn(home))

/** Those of any town, with two of its villages and a receipt number. */
export function publicPagesOf(village: string, other: string, number: string): string[] {
  return [
    '/',
    '/notice/',
    '/help/',
    '/privacy/',
    '/accessibility/',
    '/forms/',
    ...forms.map(({ slug }) => `/forms/${slug}/blank/`),
    '/villages/',
    `/villages/${village}/`,
    `/villages/${other}/`,
    `/villages/${village}/poster/`,
    `/villages/${village}/poster/list/`,
    `/villages/${other}/poster/large/`,
    `/villages/${village}/register/unit/`,
    `/villages/${village}/register/member/`,
    '/items/',
    '/deadlines/',
    '/stories/',
    '/receipts/',
    '/calls/',
    '/letters/',
    '/letters/answer/',
    '/drafts/',
    `/verify/${number}/`,
    '/office/sign-in/',
  ]
}
