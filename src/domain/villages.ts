import { villages as published } from '../content/villages.ts'
import type { RegistrantKind } from './forms/define.ts'

export interface Village {
  /** In addresses that people print on paper: never changes. */
  slug: string
  /** Three digits, in receipt numbers: never changes. */
  code: `${number}`
  name: string
  kind: keyof typeof villageKinds
  address: string
  hours: string
  telephone: string
}

export const villageKinds = { residents: '居委会', villagers: '村委会', center: '社区党建服务中心' } as const

export const villages: readonly Village[] = published

export function findVillage(slug: string | undefined): Village | undefined {
  return villages.find((village) => village.slug === slug)
}

/** A center (工作内容 1 of the notice) is there for units; a member registers where they live. */
export function takes(village: Village, kind: RegistrantKind): boolean {
  return kind === 'unit' || village.kind !== 'center'
}

/** Where somebody may register. */
export function villagesFor(kind: RegistrantKind): readonly Village[] {
  return villages.filter((village) => takes(village, kind))
}
