import { exampleDraftCode } from '../draft.ts'
import { shortText, telephone } from './controls.ts'

/** The telephone that is asked for where a form is put aside that has none yet. */
export const keepDraftFields = { draftTelephone: telephone('联系电话', { hint: '取回时要填同一个号码' }) }

/** What finds a form that was put aside. */
export const findDraftFields = {
  draftCode: shortText('草稿码', { hint: `一共 9 位数字，例如 ${exampleDraftCode}` }),
  telephone: telephone('联系电话', { hint: '存草稿时填的那一个' }),
}
