import { nameAlike, telephoneAlike } from './forms/alike.ts'
import type { RegistrantKind } from './forms/define.ts'
import type { Answers } from './forms/field.ts'
import type { Registration } from './registration.ts'

/* When two registrations are of the same person or unit. */

/** What somebody is known by; undefined for what was not given. */
interface Identity {
  /** Name and telephone: a member's alone, for the contact of a unit changes. */
  byTelephone?: string
  /** A member's name and organisation; a unit's own name. */
  byOrganisation?: string
}

/** Another registration that stands with the same village, and what it has in common with this one, in words. */
export interface Double {
  other: Registration
  common: string
}

export function identityOf(kind: RegistrantKind, answers: Answers): Identity {
  const text = (field: string) => String(answers[field] ?? '')
  if (kind === 'unit') return { byOrganisation: keyOf(nameAlike(text('unitName'))) }
  const name = nameAlike(text('name'))
  return {
    byTelephone: keyOf(name, telephoneAlike(text('telephone'))),
    byOrganisation: keyOf(name, nameAlike(text('homeOrg'))),
  }
}

/** What two registrations have in common, in words; undefined when they are of different people or units. */
export function inCommon(kind: RegistrantKind, answers: Answers, other: Answers): string | undefined {
  const [mine, theirs] = [identityOf(kind, answers), identityOf(kind, other)]
  const isSame = (key: keyof Identity) => mine[key] !== undefined && mine[key] === theirs[key]
  if (kind === 'unit') return isSame('byOrganisation') ? '单位名称相同' : undefined
  const same = [isSame('byTelephone') && '电话', isSame('byOrganisation') && '所属党组织'].filter(Boolean)
  return same.length > 0 ? `姓名、${same.join('、')}相同` : undefined
}

/** Undefined when a part of it is missing. */
function keyOf(...parts: string[]): string | undefined {
  return parts.every((part) => part !== '') ? JSON.stringify(parts) : undefined
}
