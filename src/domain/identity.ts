import type { RegistrantKind } from './forms/define.ts'
import type { Answers } from './forms/field.ts'
import { cleanLine, cleanTelephone, halfWidth } from './forms/typed.ts'
import type { Registration } from './registration.ts'
import { town } from './town.ts'

/*
 * When two registrations are of the same person or unit: names and telephones are compared as they are meant, not as they
 * happen to be typed.
 */

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

/** 王 秀英 is 王秀英, Ａnna is anna, 欧阳•示例 is 欧阳·示例. */
export function nameKey(name: string): string {
  return halfWidth(cleanLine(name))
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .replace(/ ?[•∙・．.] ?/g, '·')
    .replace(/（/g, '(')
    .replace(/）/g, ')')
    .toLowerCase()
}

/** 55550019 is 021-55550019, and an extension leads to the same desk; '' for none. */
export function telephoneKey(telephone: string): string {
  const plain = cleanTelephone(telephone).replace(/转\d+$/, '')
  return /^[2-9]\d{6,7}$/.test(plain) ? `${town.areaCode}-${plain}` : plain
}

export function identityOf(kind: RegistrantKind, answers: Answers): Identity {
  const text = (field: string) => String(answers[field] ?? '')
  if (kind === 'unit') return { byOrganisation: keyOf(nameKey(text('unitName'))) }
  const name = nameKey(text('name'))
  return {
    byTelephone: keyOf(name, telephoneKey(text('telephone'))),
    byOrganisation: keyOf(name, nameKey(text('homeOrg'))),
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
