import { organisation, telephone, tick } from './controls.ts'
import { villageChoice } from './village-choice.ts'

/** What somebody leaves who has lost the receipt number, so that the village calls. */
export const callFields = {
  name: organisation('姓名', { hint: '单位报到的，填单位党组织名称', autocomplete: 'name' }),
  telephone: telephone('联系电话', { hint: '村居打这个电话找您' }),
  village: villageChoice('报到的村居'),
  callConsent: tick('我同意村居用这个姓名和电话查找我的报到，并打电话给我', '请在“我同意村居用这个姓名和电话……”前打勾'),
}
