import { date, longText, shortText, telephone, type Field } from './controls.ts'
import type { Answers } from './define.ts'
import { registrationForms, type RegistrantKind } from './index.ts'

/** What a village's office fills in when it receives a registration, or returns it. */
export const receiving = { receivedOn: date('收到日期', { hint: '印在回执上' }) }
export const returning = {
  reason: longText('退回原因', { max: 200, hint: '本人会看到，例如：所属党组织请写全称' }),
}
/** What a village types in from paper: whoever has no telephone leaves it blank. */
const paperForms: Record<RegistrantKind, Record<string, Field>> = {
  unit: registrationForms.unit.asked,
  member: {
    ...registrationForms.member.asked,
    telephone: telephone('联系电话', { required: false, hint: '没有电话的空着' }),
  },
}
/** What its holder is asked when correcting or moving: who came on paper without a telephone still has none. */
export function askedOf(kind: RegistrantKind, answers: Answers): Record<string, Field> {
  const { asked, telephone: name } = registrationForms[kind]
  return answers[name] === '' ? paperForms[kind] : asked
}

export const paperEntry: Record<RegistrantKind, Record<string, Field>> = {
  unit: { ...paperForms.unit, ...receiving },
  member: { ...paperForms.member, ...receiving },
}

/** What it says when it does not confirm. */
export const disputing = {
  reason: longText('异议原因', { max: 200, hint: '本人会看到，例如：活动改期了，请更正完成日期' }),
}
export const declining = { reason: longText('不认可的原因', { max: 200, hint: '本人会看到，例如：请写清楚做了什么' }) }

/** A sentence that it often writes in comments. */
export const phrase = {
  text: shortText('常用语', { max: 60, hint: '最多 60 个字，例如：积极参加志愿服务，热心帮助邻里。' }),
}

/** How many registrations stand on one list to tick who came. */
export const MOST_ATTENDING = 3_000
