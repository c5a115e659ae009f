import { date, shortText, tick } from './controls.ts'
import { paperForms } from './index.ts'

/** The day on which a village received a registration. */
export const receiving = { receivedOn: date('收到日期', { hint: '印在回执上' }) }

const sealed = '纸质表上有单位盖章，党组织负责人和联系人知道并同意为双报到使用这些信息'
const signed = '纸质表上有本人签名，本人同意为双报到使用这些信息'

/** What a village types in from paper. */
export const paperEntry = {
  unit: { ...paperForms.unit, ...receiving, consent: tick(sealed, '请核对纸质表上有单位盖章，再勾选') },
  member: { ...paperForms.member, ...receiving, consent: tick(signed, '请核对纸质表上有本人签名，再勾选') },
} as const

/** A sentence that an office often writes in comments. */
export const phraseFields = {
  text: shortText('常用语', { max: 60, hint: '最多 60 个字，例如：积极参加志愿服务，热心帮助邻里。' }),
}

/** How many registrations stand on one list to tick who came. */
export const MOST_ATTENDING = 3_000
