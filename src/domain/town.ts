import { town as published } from '../content/town.ts'
import type { LocalDay } from './year.ts'

/** What src/content/town.ts must say of a town; each word is explained there. */
export interface Town {
  name: string
  tagline: string
  controller: string
  office: string
  inShort: string
  telephone: string
  hours: string
  questions: string
  backupDays: number
  areaCode: `0${number}`
  postcode: `${number}`
  noticeDay: LocalDay
  footer: string
  colours: Partial<Record<Colour, `#${string}`>>
}

/** The custom properties of src/styles/palette.css that a town may set. */
type Colour =
  'paper' | 'sheet' | 'wash' | 'ink' | 'soft' | 'line' | 'edge' | 'accent' | 'accent-deep' | 'on-accent' | 'focus'

export const town: Town = published
