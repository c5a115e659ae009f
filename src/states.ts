/** What each state of a registration is called, and what it means to its holder. */
export const registrationStates = {
  submitted: { name: '已提交', meaning: '提交成功。村居还没有登记收到，请打印报到单，或带上编号，到村居报到。' },
  received: { name: '已收到', meaning: '村居已经收到您的报到单。回执请到村居盖章，盖章以纸质为准。' },
  returned: { name: '已退回', meaning: '村居请您更正后再提交，原因见下。' },
  withdrawn: { name: '已撤回', meaning: '这份报到已由本人撤回，个人信息已删除。' },
} as const

export type RegistrationState = keyof typeof registrationStates

/** Until the village has received it, its holder may amend it. */
export function isAmendable(state: RegistrationState): boolean {
  return state === 'submitted' || state === 'returned'
}

export const tooLateToAmend = '村居已经收到这份报到单，不能再改。要改，请打电话请村居退回。'

/** What each state of an item of a service list is called in its village's office. */
export const itemStates = { draft: '草稿', published: '已公布', closed: '已结束' } as const

/** What an office does with an item, and the states this leads from and to. */
export const itemSteps = {
  publish: { name: '公布', from: 'draft', to: 'published' },
  close: { name: '结束', from: 'published', to: 'closed' },
  reopen: { name: '重新公布', from: 'closed', to: 'published' },
} as const

export type ItemState = keyof typeof itemStates
export type ItemStep = keyof typeof itemSteps
