import { town } from './town.ts'
import { findVillage } from './villages.ts'

/** Who works in an office, known by the access key. */
export type Office = VillageOffice | TownOffice

export interface VillageOffice {
  /** The access key's id, and whose it is. */
  accessKey: string
  name: string
  role: 'village'
  /** The slug of the village whose office it is: nobody else's rows are theirs. */
  village: string
}

export interface TownOffice {
  accessKey: string
  name: string
  role: 'town'
  village: null
}

/** Whose a form of an office's page is: the village's slug, or that it is the town's. */
export function slugOf({ village }: Office): string {
  return village ?? 'town'
}

/** Its name, by that slug; undefined where there is none such. */
export function officeName(slug: string): string | undefined {
  return slug === 'town' ? town.office : findVillage(slug)?.name
}

/** Somebody signed in with an access key. */
export interface OfficeSession {
  id: string
  /** Instants; the second is some minutes behind. */
  startedAt: number
  usedAt: number
  /** Such as `Windows 电脑，Chrome`. */
  browser: string
  /** It is the session of whoever looks at it. */
  isOwn: boolean
}
