import { categories } from './categories.ts'
import { choice, date, longText, organisation, rowText } from './controls.ts'
import { defineForm } from './define.ts'
import { optional } from './field.ts'
import { rows } from './rows.ts'
import { servicePreference } from './service-preference.ts'

const { name, sex, age } = servicePreference.fields

/** What the village writes on it. */
export const memberComment = { comment: longText('村居党组织评语', { max: 300 }), commentedOn: date('评语日期') }

export const memberActivityCard = defineForm({
  slug: 'member-activity-card',
  attachment: 6,
  kind: 'member',
  yearly: true,
  title: '党员参与村居志愿活动卡',
  explained: {
    filledBy: '党员记录，村居党组织写评语',
    keptBy: '党员本人',
    goesTo: '村居党组织确认盖章后，一周内交所在单位党组织汇总',
    by: '每年{day:report}前',
  },
  fields: {
    name,
    sex,
    age,
    homeOrg: organisation('单位'),
    records: rows('服务记录', {
      date: date('日期'),
      category: choice('服务类别', categories),
      content: rowText('服务内容', { hint: '不要写困难群众的姓名和住址' }),
    }),
    // Blank on the card of a member whom nobody has commented on yet.
    comment: optional(memberComment.comment),
    commentedOn: optional(memberComment.commentedOn),
  },
  sheet: [
    {
      kind: 'activity',
      person: ['name', 'sex', 'age', 'homeOrg'],
      field: 'records',
      title: '服务记录',
      lines: 12,
      shares: { date: 18, category: 17 },
      comment: 'comment',
      seal: '村（居）党组织盖章',
      date: 'commentedOn',
    },
    {
      kind: 'notes',
      items: [
        '此卡由党员本人填写并保管，并于每年{day:report}前交现居住地党组织进行确认，确认盖章后一周内交所在单位党组织汇总。',
      ],
    },
  ],
})
