import { forms } from '../../src/domain/forms/index.ts'

/** Every page that a stranger may open, one for each address. */
export const publicPages = [
  '/',
  '/notice/',
  '/help/',
  '/privacy/',
  '/forms/',
  ...forms.map(({ slug }) => `/forms/${slug}/blank/`),
  '/villages/',
  '/villages/shili-yicun/',
  '/villages/nanhe/',
  '/villages/shili-yicun/poster/',
  '/villages/shili-yicun/register/unit/',
  '/villages/shili-yicun/register/member/',
  '/deadlines/',
  '/stories/',
  '/receipts/',
  '/verify/2026-101-0001-3/',
  '/office/sign-in/',
]
