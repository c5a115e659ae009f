import { town } from './town.ts'

/**
 * The states of everything that goes back and forth between a holder and a village, what they are called, and who
 * may take which step from where. The database lets a step happen only from these states; whatever else is
 * asked for is refused with `refusal`.
 */
export interface Step {
  /** What is written on the button. */
  name: string
  by: 'holder' | 'village' | 'town'
  from: readonly string[]
  to: string
}

/** What each state of a registration is called, how it looks, and what it means to its holder. */
export const registrationStates = {
  submitted: {
    name: '已提交',
    mood: 'waiting',
    meaning: '提交成功。村居还没有登记收到，请打印报到单，或带上编号，到村居报到。',
  },
  received: { name: '已收到', mood: 'good', meaning: '村居已经收到您的报到单。回执请到村居盖章，盖章以纸质为准。' },
  returned: { name: '已退回', mood: 'bad', meaning: '村居请您更正后再提交，原因见下。' },
  moved: {
    name: '已转出',
    mood: 'over',
    meaning: '已经转到另一个村居报到。这里的记录和卡片，保存期满以前仍可查看、打印。',
  },
  ended: { name: '已退出', mood: 'over', meaning: '本人已退出。历年的记录和卡片，保存期满以前仍可查看、打印。' },
  withdrawn: { name: '已撤回', mood: 'over', meaning: '这份报到已由本人撤回，个人信息已删除。' },
} as const

export type RegistrationState = keyof typeof registrationStates

/** Until the village has received it, its holder may amend it. */
export function isAmendable(state: RegistrationState): boolean {
  return state === 'submitted' || state === 'returned'
}

/** Whether it still holds: its holder has neither moved nor left. */
export function isStanding(state: RegistrationState): boolean {
  return isAmendable(state) || state === 'received'
}

export const tooLateToAmend = '村居已经收到这份报到单，不能再改。要改，请打电话请村居退回。'
/** A stranger could fill a list with claims: only whom the village knows takes part. */
export const notYetReceived = '村居登记收到报到单以后，才能认领项目、记录服务。'

/** Why a holder takes no steps while the registration is in this state; undefined when they may. */
export function standstill(state: RegistrationState): string | undefined {
  if (state === 'received') return undefined
  return isStanding(state) ? notYetReceived : `这份报到${registrationStates[state].name}，不能再改动。`
}

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

export const claimStates = {
  claimed: { name: '已认领', mood: 'waiting', meaning: '做完以后，请填上完成日期。' },
  completed: { name: '待确认', mood: 'waiting', meaning: '已填完成日期，等村居确认。' },
  confirmed: { name: '已确认', mood: 'good', meaning: '村居已确认完成。' },
  disputed: { name: '有异议', mood: 'bad', meaning: '村居没有确认，原因见下。请更正完成日期，或与村居联系。' },
  released: { name: '已放弃', mood: 'over', meaning: '已放弃认领，名额已让出。' },
} as const

export const claimSteps = {
  complete: { name: '登记完成', by: 'holder', from: ['claimed', 'disputed', 'completed'], to: 'completed' },
  release: { name: '放弃认领', by: 'holder', from: ['claimed', 'disputed'], to: 'released' },
  confirm: { name: '确认完成', by: 'village', from: ['completed'], to: 'confirmed' },
  dispute: { name: '提出异议', by: 'village', from: ['completed', 'confirmed'], to: 'disputed' },
} as const satisfies Record<string, Step>

export const recordStates = {
  written: { name: '待确认', mood: 'waiting', meaning: '等村居确认，确认以前可以改。' },
  confirmed: { name: '已确认', mood: 'good', meaning: '村居已确认。' },
  declined: { name: '未认可', mood: 'bad', meaning: '村居没有认可，原因见下。可以更正后再等确认。' },
} as const

export const recordSteps = {
  correct: { name: '保存更正', by: 'holder', from: ['written', 'declined'], to: 'written' },
  remove: { name: '删除这条记录', by: 'holder', from: ['written', 'declined'], to: '' },
  confirm: { name: '确认', by: 'village', from: ['written'], to: 'confirmed' },
  decline: { name: '不认可', by: 'village', from: ['written', 'confirmed'], to: 'declined' },
} as const satisfies Record<string, Step>

export const evaluationStates = {
  draft: { name: '草稿', mood: 'over', meaning: '只有村居自己看得到。' },
  issued: { name: '已发出', mood: 'good', meaning: '本人可以查看、打印。' },
} as const

export const evaluationSteps = {
  draft: { name: '存为草稿', by: 'village', from: ['draft'], to: 'draft' },
  issue: { name: '发给本人', by: 'village', from: ['draft'], to: 'issued' },
  recall: { name: '收回修改', by: 'village', from: ['issued'], to: 'draft' },
} as const satisfies Record<string, Step>

export const exemplarStates = {
  recommended: { name: '已推荐', mood: 'waiting', meaning: `等${town.inShort}选用。` },
  published: { name: '已发布', mood: 'good', meaning: '在「先进典型」页上，人人看得到。' },
  declined: { name: '未采用', mood: 'over', meaning: `${town.inShort}这次没有采用。` },
} as const

/** Whether the person whom a story names agrees to it. */
export const consentStates = {
  notNeeded: '不写姓名，不用征求同意',
  asked: '等本人同意',
  given: '本人已同意',
  refused: '本人不同意',
} as const

export const exemplarSteps = {
  publish: { name: '发布', by: 'town', from: ['recommended', 'declined'], to: 'published' },
  decline: { name: '不采用', by: 'town', from: ['recommended'], to: 'declined' },
  unpublish: { name: '撤下', by: 'town', from: ['published'], to: 'recommended' },
  withdraw: { name: '撤回推荐', by: 'village', from: ['recommended', 'declined'], to: '' },
} as const satisfies Record<string, Step>

export type ClaimState = keyof typeof claimStates
export type ClaimStep = keyof typeof claimSteps
export type RecordState = keyof typeof recordStates
export type RecordStep = keyof typeof recordSteps
export type EvaluationState = keyof typeof evaluationStates
export type EvaluationStep = keyof typeof evaluationSteps
export type ExemplarState = keyof typeof exemplarStates
export type ExemplarStep = keyof typeof exemplarSteps
export type ConsentState = keyof typeof consentStates

export const holderErased = '本人的信息已经删除，不能再写原因；做了的，可以确认。'

/** Why a step cannot be taken from where things stand now. */
export function refusal(step: Step, state: { name: string }): string {
  return `现在的状态是「${state.name}」，不能「${step.name}」。`
}

/**
 * Whether the notice's duty of a year is met (工作步骤, 3): a unit completes a claim, a member serves once, and the
 * village has confirmed it; both have registered, and the village has received it.
 */
export function isDutyMet(
  { kind, receivedOn }: { kind: 'unit' | 'member'; receivedOn: string | null },
  confirmed: { claims: number; records: number },
): boolean {
  return receivedOn !== null && (kind === 'unit' ? confirmed.claims : confirmed.records) > 0
}
