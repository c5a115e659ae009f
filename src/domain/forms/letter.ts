import { aboutLabel, abouts, type About } from '../letter.ts'
import { formatLetterNumber } from '../letter-number.ts'
import { choice, longText, personName, shortText, telephone } from './controls.ts'
import { optional } from './field.ts'
import { villageChoice } from './village-choice.ts'

const names = Object.keys(abouts) as About[]
const about = choice('事由', Object.fromEntries(names.map((name) => [name, aboutLabel(name)])) as Record<About, string>)
const village = villageChoice('哪个村居', { hint: '写给村居的、投诉村居的，请选' })

/** A letter, as it is asked; what it is about decides whether a village must be named. */
export function letterFields(typed?: unknown) {
  const isNamed = names.some((name) => name === typed && abouts[name].namesVillage)
  return {
    about,
    village: isNamed ? village : optional(village),
    text: longText('正文', { max: 1000, hint: '最多 1000 个字。不用写身份证号、别人的电话和住址' }),
    name: optional(personName('姓名', { autocomplete: 'name' })),
    telephone: optional(telephone('联系电话', { hint: '想让我们打电话答复的，请填' })),
  }
}

/** With what a letter's sender looks it up. */
export const findLetterFields = {
  letterNumber: shortText('来信编号', { hint: `寄出时给的，例如 ${formatLetterNumber({ year: 2026, sequence: 17 })}` }),
  code: shortText('查询码', { hint: '寄出时给的，10 位数字' }),
}
