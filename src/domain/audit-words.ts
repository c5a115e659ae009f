import type { AuditActor, AuditEvent } from './audit-event.ts'
import { forms, fullTitle } from './forms/index.ts'
import { uses, type Use } from './link-use.ts'
import {
  callSteps,
  claimSteps,
  evaluationSteps,
  exemplarSteps,
  itemSteps,
  letterSteps,
  recordSteps,
  registrationSteps,
} from './states.ts'

/** Each page of an office as the log calls it, by the pattern of its address, with the steps of its own. */
export const officePages: Record<string, { name: string; steps?: Record<string, { name: string }> }> = {
  '/office/': { name: '工作台' },
  '/office/registrations/': { name: '报到名单' },
  '/office/registrations/new/:kind/': { name: '代录纸质报到' },
  '/office/registrations/:number/': { name: '报到单', steps: registrationSteps },
  '/office/registrations/:number/edit/': { name: '更正代录', steps: registrationSteps },
  '/office/registrations/:number/doubles/:other/': { name: '核对重复', steps: registrationSteps },
  '/office/registrations/:number/print/': { name: '代录的报到单' },
  '/office/registrations/:number/link/': { name: '专用链接' },
  '/office/registrations/:number/:year/:sheet/': { name: '全年表格' },
  '/office/items/': { name: '服务清单', steps: itemSteps },
  '/office/items/new/': { name: '新的服务项目', steps: itemSteps },
  '/office/items/:item/': { name: '服务项目', steps: itemSteps },
  '/office/claims/': { name: '认领名单', steps: claimSteps },
  '/office/claims/:claim/': { name: '认领', steps: claimSteps },
  '/office/records/': { name: '服务记录名单', steps: recordSteps },
  '/office/records/:record/': { name: '服务记录', steps: recordSteps },
  '/office/attendance/': { name: '活动签到' },
  '/office/evaluations/': { name: '评语名单' },
  '/office/evaluations/:year/:number/': { name: '评语', steps: evaluationSteps },
  '/office/phrases/': { name: '常用语' },
  '/office/print/': { name: '集中打印' },
  '/office/print/receipts/': { name: '一天的回执（集中打印）' },
  '/office/print/cards/': { name: '一年的卡片（集中打印）' },
  '/office/exemplars/': { name: '先进典型' },
  '/office/exemplars/new/': { name: '推荐典型' },
  '/office/exemplars/:exemplar/': { name: '典型', steps: exemplarSteps },
  '/office/exports/:file': { name: '下载' },
  '/office/calls/': { name: '请村居打电话', steps: callSteps },
  '/office/letters/': { name: '投诉建议名单' },
  '/office/letters/:letter/': { name: '投诉建议', steps: letterSteps },
  '/office/audit/': { name: '操作日志' },
  '/office/sessions/': { name: '登录' },
}

/** Buttons that are no step of a table. */
const buttons: Record<string, string> = {
  enter: '录入',
  'enter-anyway': '录入（同名另有其人）',
  copy: '复制上一年的',
  'publish-all': '全部公布',
  up: '上移',
  down: '下移',
  save: '保存',
  attend: '记下到场',
  add: '添加',
  remove: '删除',
  recommend: '推荐',
  issue: '打印',
  renew: '换发',
  distinct: '不是重复',
}

/** What happens on no page of an office that is signed in. */
const others: Record<string, string> = {
  'sign-in': '登录',
  'sign-out': '退出',
  'end-session': '结束别处的登录',
  refused: '口令不对，没有登录',
  make: '用一次性链接制作第一个访问口令',
  'add-key': '制作访问口令',
  'revoke-key': '作废访问口令',
  'replace-key': '更换访问口令',
  'rotate-sealing': '更换加密用的密钥',
  'rotate-hashing': '更换核对用的密钥',
  expire: '删除保存期满的日志',
}

/** What happened, in one phrase; whose it was stands beside it. */
export function eventPhrase({ actor, page, action, subject, count }: AuditEvent): string {
  if (actor === 'pair' || actor === 'holder') return uses[action as Use] ?? '使用'
  if (Object.hasOwn(others, action)) return others[action]!
  const { name = '办公页面', steps = {} } = officePages[page] ?? {}
  if (action !== 'read') return `“${name}”${steps[action]?.name ?? buttons[action] ?? '改动'}`
  const many = count === null ? '' : `（${count} 份）`
  if (subject === 'search') return `按姓名查找，翻查报到单${many}`
  if (subject === 'namesake') return `录入前查同名，翻查报到单${many}`
  if (name === '下载') return `下载“${listName(subject)}”${many}`
  return `打开“${name}${sheetName(subject)}”${many}`
}

export const actorNames: Record<Exclude<AuditActor, 'office'>, string> = {
  pair: '用编号和电话',
  holder: '用专用链接',
  machine: '运行网站的人（命令）',
  stranger: '没有登录的人',
}

/** `claims 2026`: a list that is downloaded, and its year; `letter 26-0017-1`: a letter and its number. */
function listName(subject: string): string {
  const [slug, year] = subject.split(' ')
  const lists: Record<string, string> = { claims: '认领情况', items: '服务清单', audit: '操作日志', letter: '来信' }
  const form = forms.find((each) => each.slug === slug)
  const when = /^\d{4}$/.test(year ?? '') ? `${year}年` : year
  return [form ? fullTitle(form) : lists[slug ?? ''], when].filter(Boolean).join(' ')
}

function sheetName(subject: string): string {
  const name = listName(subject)
  return name && `：${name}`
}
