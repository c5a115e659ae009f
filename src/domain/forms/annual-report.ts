import { categories } from './categories.ts'
import { choice, date, shortText } from './controls.ts'
import { rows } from './rows.ts'
import { unitRegistration } from './unit-registration.ts'

const { unitName, village, superiorOrg, memberCount, leader, contact } = unitRegistration.fields

/**
 * What a unit reports to its superior organisation before the year ends (三、工作步骤, 4): none of the six
 * attachments, so it has no number among them, and its length is that of the year.
 */
export const annualReport = {
  slug: 'annual-report',
  title: '驻地单位党组织参与社区共建和服务活动情况报告',
  registration: { unitName, superiorOrg, memberCount, leader, contact, village: { ...village, paper: '报到村居' } },
  claims: rows('认领的服务项目', {
    title: shortText('服务项目'),
    category: choice('类别', categories),
    claimedOn: date('认领日期'),
    completedOn: date('完成日期'),
    state: shortText('村居确认'),
  }),
  records: rows('其他服务社区情况记录', {
    date: date('日期'),
    content: shortText('服务内容'),
    state: shortText('村居确认'),
  }),
}
