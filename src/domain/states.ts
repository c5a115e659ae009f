import { date, longText, rowText, tick } from './forms/controls.ts'
import { optional } from './forms/field.ts'
import { receiving } from './forms/receiving.ts'
import { villageChoice } from './forms/village-choice.ts'
import type { State, Step } from './steps.ts'
import { town } from './town.ts'

/*
 * The states of everything that goes back and forth between people and an office, and every step: who takes it, from
 * where, where it leads, and what it asks. Handlers, buttons, refusals, queries and tests read these tables; what a
 * state sets off (a place is held, a duty is met) is a property of the state, so that a new one has to say it.
 */

interface RegistrationStateOf extends State {
  /** It holds: its holder has neither moved nor left, and the village has not voided it. */
  stands: boolean
  /** It is counted, with all that was done under it. */
  counts: boolean
  /** Its paper has a way to go: it is printed, stamped and handed in. */
  isUnderWay: boolean
}
export const registrationStates = {
  submitted: {
    name: '已提交',
    mood: 'waiting',
    meaning: '提交成功',
    stands: true,
    counts: true,
    isUnderWay: true,
  },
  received: {
    name: '已收到',
    mood: 'good',
    meaning: '村居已经收到您的报到单',
    stands: true,
    counts: true,
    isUnderWay: true,
  },
  returned: {
    name: '已退回',
    mood: 'bad',
    meaning: '村居请您更正后再提交',
    stands: true,
    counts: true,
    isUnderWay: false,
  },
  moved: {
    name: '已转出',
    mood: 'over',
    meaning: '您已转到另一个村居报到',
    stands: false,
    counts: true,
    isUnderWay: false,
  },
  ended: {
    name: '已退出',
    mood: 'over',
    meaning: '您已退出',
    stands: false,
    counts: true,
    isUnderWay: false,
  },
  withdrawn: {
    name: '已撤回',
    mood: 'over',
    meaning: '您已撤回，个人信息已删除',
    stands: false,
    counts: true,
    isUnderWay: false,
  },
  /** Nonsense, or a double: the village's doing, which it can undo. */
  void: {
    name: '已作废',
    mood: 'over',
    meaning: '村居已把这份报到作废，纸上的报到单和回执不再有效',
    stands: false,
    counts: false,
    isUnderWay: false,
  },
} as const satisfies Record<string, RegistrationStateOf>
export type RegistrationState = keyof typeof registrationStates

export const registrationSteps = {
  receive: {
    name: '确认收到',
    by: 'village',
    from: ['submitted', 'received', 'returned', 'void'],
    to: 'received',
    asks: receiving,
  },
  return: {
    name: '退回',
    by: 'village',
    from: ['submitted', 'received', 'returned'],
    to: 'returned',
    asks: { reason: longText('退回原因', { max: 200, hint: '本人会看到，例如：所属党组织请写全称' }) },
    fold: '需要更正，退回本人',
  },
  /** The wrong one was received. */
  unreceive: {
    name: '撤销收到',
    by: 'village',
    from: ['received'],
    to: 'submitted',
    fold: '登记错了，撤销收到',
    warning: '撤销以后，这份报到单回到“已提交”，收到日期去掉；本人会看到是村居更正的。',
  },
  /** With the answers of what the village itself has typed in from paper. */
  correct: {
    name: '保存更正',
    by: 'village',
    from: ['submitted', 'received', 'returned'],
    to: 'received',
    ownPage: true,
  },
  void: {
    name: '作废',
    by: 'village',
    from: ['submitted', 'received', 'returned'],
    to: 'void',
    asks: { voidReason: longText('作废原因', { max: 200, hint: '本人会看到，例如：重复报到；误填，不是本村居的人' }) },
    fold: '重复或误填的，作废',
    warning: '作废的不再计数，没有确认的认领一并放弃。本人看得到原因；作废错了，可以撤销。',
  },
  /** As a double of another registration, which takes over what was done. */
  merge: { name: '合并', by: 'village', from: ['submitted', 'received', 'returned'], to: 'void', ownPage: true },
  /** To have been received again, it is received again. */
  restore: { name: '恢复为已提交', by: 'village', from: ['void'], to: 'submitted', fold: '作废错了，恢复为已提交' },
  /** With the answers of the registration itself. */
  amend: { name: '保存更正', by: 'holder', from: ['submitted', 'returned'], to: 'submitted', ownPage: true },
  /** What needs no return, changed at once (`byReturn` in forms/field.ts): the receipt stays as it is. */
  update: { name: '保存更改', by: 'holder', from: ['received'], to: 'received', ownPage: true },
  acknowledge: { name: '知道了', by: 'village', from: ['received'], to: 'received' },
  /** By registering with another village. */
  move: {
    name: '转到另一个村居',
    by: 'holder',
    from: ['submitted', 'received', 'returned'],
    to: 'moved',
    ownPage: true,
  },
  end: {
    name: '退出',
    by: 'holder',
    from: ['submitted', 'received', 'returned'],
    to: 'ended',
    asks: { endSure: tick('我确定退出', '要退出，请先勾选“我确定退出”') },
    fold: '退出，但保留历年的记录',
  },
  withdraw: {
    name: '撤回并删除',
    by: 'holder',
    from: ['submitted', 'received', 'returned', 'moved', 'ended', 'void'],
    to: 'withdrawn',
    asks: { withdrawSure: tick('我知道撤回后不能恢复', '要撤回，请先勾选“我知道撤回后不能恢复”') },
    fold: '撤回报到，删除我的信息',
  },
} as const satisfies Record<string, Step<RegistrationState>>
export type RegistrationStep = keyof typeof registrationSteps

/** How far the paper receipt has come, as its holder says: the site sees neither the seal nor where it is handed in. */
export const receiptStates = {
  unstamped: { name: '未盖章', mood: 'waiting', meaning: '已改回：回执还没有盖章' },
  stamped: { name: '已盖章', mood: 'waiting', meaning: '已记下：回执已盖章，还没有上交' },
  handedIn: { name: '已上交', mood: 'good', meaning: '已记下：回执已上交' },
} as const satisfies Record<string, State>
export type ReceiptState = keyof typeof receiptStates

export const receiptSteps = {
  stamp: {
    name: '回执已盖章',
    by: 'holder',
    from: ['unstamped'],
    to: 'stamped',
    fold: '回执盖好章了，记一下',
    warning: '自己记一下，村居看得到。盖章以纸质为准。',
  },
  handIn: {
    name: '回执已上交',
    by: 'holder',
    from: ['stamped'],
    to: 'handedIn',
    fold: '回执上交了，记一下',
  },
  unstamp: { name: '改回未盖章', by: 'holder', from: ['stamped'], to: 'unstamped', fold: '点错了，还没有盖章' },
  takeBack: { name: '改回未上交', by: 'holder', from: ['handedIn'], to: 'stamped', fold: '点错了，还没有上交' },
} as const satisfies Record<string, Step<ReceiptState>>
export type ReceiptStep = keyof typeof receiptSteps

/** What each state of an item of a service list is called in its village's office, and what it means there. */
export const itemStates = {
  draft: { name: '草稿', mood: 'over', meaning: '只有村居自己看得到。' },
  published: {
    name: '已公布',
    mood: 'good',
    meaning: '村居网页上看得到，党员填附件5时可以勾选。改动半分钟内生效。',
  },
  closed: {
    name: '已结束',
    mood: 'over',
    meaning: '网页上不再显示；已经选过的，报到单上仍然有；还在候补的，看得到已经结束。',
  },
} as const satisfies Record<string, State>
export type ItemState = keyof typeof itemStates

export const itemSteps = {
  publish: { name: '公布', by: 'village', from: ['draft'], to: 'published' },
  close: { name: '结束', by: 'village', from: ['published'], to: 'closed' },
  reopen: { name: '重新公布', by: 'village', from: ['closed'], to: 'published' },
  remove: { name: '删除草稿', by: 'village', from: ['draft'], to: 'gone' },
} as const satisfies Record<string, Step<ItemState>>
export type ItemStep = keyof typeof itemSteps

interface ClaimStateOf extends State {
  /** It takes one of the item's places. */
  holdsPlace: boolean
  /** It waits for one, in the order in which was asked. */
  waits: boolean
  /** It counts for the duty of the year, and stands on the printed card. */
  isDeed: boolean
}
export const claimStates = {
  waiting: {
    name: '候补',
    mood: 'waiting',
    meaning: '名额已满，正在候补。有人放弃，就按先后依次递补。',
    holdsPlace: false,
    waits: true,
    isDeed: false,
  },
  claimed: {
    name: '已认领',
    mood: 'waiting',
    meaning: '做完以后，请填上完成日期。',
    holdsPlace: true,
    waits: false,
    isDeed: false,
  },
  completed: {
    name: '待确认',
    mood: 'waiting',
    meaning: '已填完成日期，等村居确认。',
    holdsPlace: true,
    waits: false,
    isDeed: false,
  },
  confirmed: {
    name: '已确认',
    mood: 'good',
    meaning: '村居已确认完成。',
    holdsPlace: true,
    waits: false,
    isDeed: true,
  },
  disputed: {
    name: '有异议',
    mood: 'bad',
    meaning: '村居没有确认，原因见下。请更正完成日期，或与村居联系。',
    holdsPlace: true,
    waits: false,
    isDeed: false,
  },
  released: {
    name: '已放弃',
    mood: 'over',
    meaning: '已放弃认领，名额已让出。',
    holdsPlace: false,
    waits: false,
    isDeed: false,
  },
} as const satisfies Record<string, ClaimStateOf>
export type ClaimState = keyof typeof claimStates

/** A claim that is confirmed is a row of the card: its day, and what it says beside the item's title. */
const deed = {
  completedOn: date('完成日期'),
  done: optional(rowText('做了什么', { max: 80, hint: '确认后印在卡上。不要写困难群众的姓名和住址' })),
}

export const claimSteps = {
  complete: {
    name: '做完了，请村居确认',
    by: 'holder',
    from: ['claimed', 'disputed', 'completed'],
    to: 'completed',
    asks: deed,
  },
  /** Also taken for whoever leaves, on all that they may still release. */
  release: {
    name: '放弃认领',
    by: 'holder',
    from: ['waiting', 'claimed', 'disputed'],
    to: 'released',
    asks: { sure: tick('我确定放弃这一项', '要放弃，请先勾选“我确定放弃这一项”') },
    fold: '做不了，放弃这一项',
    warning: '放弃后，名额或候补的位置让给后面的人；再要参加，从最后排起。',
  },
  confirm: { name: '确认完成', by: 'village', from: ['completed'], to: 'confirmed' },
  /** Whom the village saw there; also whoever is ticked at the item's attendance. */
  attend: {
    name: '由村居填写并确认',
    by: 'village',
    from: ['waiting', 'claimed', 'completed', 'disputed'],
    to: 'confirmed',
    asks: deed,
    fold: '本人还没有填，村居知道已经做完',
  },
  dispute: {
    name: '提出异议',
    by: 'village',
    from: ['completed', 'confirmed'],
    to: 'disputed',
    asks: { reason: longText('异议原因', { max: 200, hint: '本人会看到，例如：活动改期了，请更正完成日期' }) },
    fold: '有异议',
  },
  /** What was decided by mistake, taken back without a reason to its holder. */
  reconfirm: {
    name: '改回已确认',
    by: 'village',
    from: ['disputed'],
    to: 'confirmed',
    fold: '异议提错了，改回已确认',
  },
  reopen: {
    name: '改回待确认',
    by: 'village',
    from: ['confirmed', 'disputed'],
    to: 'completed',
    fold: '处理错了，改回待确认',
  },
} as const satisfies Record<string, Step<ClaimState>>
export type ClaimStep = keyof typeof claimSteps

interface RecordStateOf extends State {
  /** It counts for the duty of the year, and stands on the printed card. */
  isDeed: boolean
}
export const recordStates = {
  written: { name: '待确认', mood: 'waiting', meaning: '等村居确认，确认以前可以改。', isDeed: false },
  confirmed: { name: '已确认', mood: 'good', meaning: '村居已确认。', isDeed: true },
  declined: {
    name: '未认可',
    mood: 'bad',
    meaning: '村居没有认可，原因见下。可以更正后再等确认。',
    isDeed: false,
  },
} as const satisfies Record<string, RecordStateOf>
export type RecordState = keyof typeof recordStates

export const recordSteps = {
  /** With the answers of the record itself. */
  correct: { name: '保存更正', by: 'holder', from: ['written', 'declined'], to: 'written' },
  remove: { name: '删除这条记录', by: 'holder', from: ['written', 'declined'], to: 'gone' },
  confirm: { name: '确认', by: 'village', from: ['written'], to: 'confirmed' },
  decline: {
    name: '不认可',
    by: 'village',
    from: ['written', 'confirmed'],
    to: 'declined',
    asks: { reason: longText('不认可的原因', { max: 200, hint: '本人会看到，例如：请写清楚做了什么' }) },
    fold: '不认可',
  },
  /** What was decided by mistake, taken back without a reason to its holder. */
  reconfirm: {
    name: '改回已确认',
    by: 'village',
    from: ['declined'],
    to: 'confirmed',
    fold: '处理错了，改回已确认',
  },
  reopen: {
    name: '改回待确认',
    by: 'village',
    from: ['confirmed', 'declined'],
    to: 'written',
    fold: '处理错了，改回待确认',
  },
  /** Whoever was ticked at an activity and had not come. */
  untick: {
    name: '取消签到',
    by: 'village',
    from: ['written', 'confirmed', 'declined'],
    to: 'gone',
    fold: '勾错了，取消签到',
    warning: '这一行从本人的卡片上去掉；本人会看到是村居更正的。',
    ofVillage: true,
  },
} as const satisfies Record<string, Step<RecordState>>
export type RecordStep = keyof typeof recordSteps

export const evaluationStates = {
  draft: { name: '草稿', mood: 'over', meaning: '只有村居自己看得到。' },
  issued: { name: '已发出', mood: 'good', meaning: '本人可以查看、打印。' },
} as const satisfies Record<string, State>
export type EvaluationState = keyof typeof evaluationStates

/** With the answers of the evaluation itself; one that nobody has written yet is a draft. */
export const evaluationSteps = {
  issue: { name: '发给本人', by: 'village', from: ['draft'], to: 'issued' },
  draft: { name: '存为草稿', by: 'village', from: ['draft'], to: 'draft' },
  recall: { name: '收回修改', by: 'village', from: ['issued'], to: 'draft' },
} as const satisfies Record<string, Step<EvaluationState>>
export type EvaluationStep = keyof typeof evaluationSteps

export const exemplarStates = {
  recommended: { name: '已推荐', mood: 'waiting', meaning: `等${town.inShort}选用。` },
  published: { name: '已发布', mood: 'good', meaning: '在“先进典型”页上，人人看得到。' },
  declined: { name: '未采用', mood: 'over', meaning: `${town.inShort}这次没有采用。` },
} as const satisfies Record<string, State>
export type ExemplarState = keyof typeof exemplarStates

export const exemplarSteps = {
  publish: { name: '发布', by: 'town', from: ['recommended', 'declined'], to: 'published' },
  decline: { name: '不采用', by: 'town', from: ['recommended'], to: 'declined' },
  unpublish: { name: '撤下', by: 'town', from: ['published'], to: 'recommended' },
  /** With the words of the story itself. */
  edit: { name: '保存更改', by: 'village', from: ['recommended', 'declined'], to: 'recommended' },
  withdraw: { name: '撤回推荐', by: 'village', from: ['recommended', 'declined'], to: 'gone' },
} as const satisfies Record<string, Step<ExemplarState>>
export type ExemplarStep = keyof typeof exemplarSteps

interface ConsentStateOf {
  name: string
  /** The story may be read by others. */
  isAgreed: boolean
}
/** Whether the person whom a story names agrees to it. */
export const consentStates = {
  notNeeded: { name: '不写姓名，不用征求同意', isAgreed: true },
  asked: { name: '等本人同意', isAgreed: false },
  given: { name: '本人已同意', isAgreed: true },
  refused: { name: '本人不同意', isAgreed: false },
} as const satisfies Record<string, ConsentStateOf>
export type ConsentState = keyof typeof consentStates

export const consentSteps = {
  agree: { name: '同意发布', by: 'holder', from: ['asked', 'refused'], to: 'given' },
  refuse: { name: '不同意', by: 'holder', from: ['asked', 'given'], to: 'refused' },
} as const satisfies Record<string, Step<ConsentState>>
export type ConsentStep = keyof typeof consentSteps

interface OpenStateOf extends State {
  /** Something is still to be done. */
  isOpen: boolean
}
/** Of a call that somebody who has lost the number asks the village for; the meaning is for the village. */
export const callStates = {
  asked: { name: '等回电', mood: 'waiting', meaning: '还没有打过电话。', isOpen: true },
  unreached: { name: '没打通', mood: 'waiting', meaning: '打过，没有打通，请再打。', isOpen: true },
  found: { name: '找到了', mood: 'over', meaning: '已联系，找到了报到单。', isOpen: false },
  unregistered: { name: '没有报到过', mood: 'over', meaning: '已联系，在本村居没有报到过。', isOpen: false },
} as const satisfies Record<string, OpenStateOf>
export type CallState = keyof typeof callStates

export const callSteps = {
  found: { name: '已联系，找到了', by: 'village', from: ['asked', 'unreached'], to: 'found' },
  unregistered: { name: '已联系，没有报到过', by: 'village', from: ['asked', 'unreached'], to: 'unregistered' },
  miss: { name: '没打通', by: 'village', from: ['asked'], to: 'unreached' },
  reopen: { name: '还要再打', by: 'village', from: ['found', 'unregistered'], to: 'asked' },
} as const satisfies Record<string, Step<CallState>>
export type CallStep = keyof typeof callSteps

/** Of a complaint or suggestion; the meaning is for whoever wrote it. */
export const letterStates = {
  received: { name: '已收到', mood: 'waiting', meaning: '等答复。', isOpen: true },
  forwarded: { name: '已转办', mood: 'waiting', meaning: '已转给现在办理的单位，等答复。', isOpen: true },
  answered: { name: '已答复', mood: 'good', meaning: '答复见下。', isOpen: false },
  closed: { name: '已办结', mood: 'over', meaning: '不另作答复，原因见下。', isOpen: false },
  withdrawn: { name: '已撤回', mood: 'over', meaning: '信已由您撤回，内容已删除。', isOpen: false },
} as const satisfies Record<string, OpenStateOf>
export type LetterState = keyof typeof letterStates

export const letterSteps = {
  /** An answer that was wrong is given anew. */
  answer: {
    name: '发出答复',
    by: 'office',
    from: ['received', 'forwarded', 'answered', 'closed'],
    to: 'answered',
    asks: {
      reply: longText('答复', { max: 1000, hint: '写信的人看得到，最多 1000 个字。不要写别人的姓名、电话和住址' }),
    },
  },
  close: {
    name: '办结',
    by: 'office',
    from: ['received', 'forwarded'],
    to: 'closed',
    asks: { closing: longText('不答复的原因', { max: 200, hint: '写信的人看得到，例如：和前一封相同' }) },
    fold: '不用答复，写明原因办结',
  },
  handUp: {
    name: `转给${town.inShort}`,
    by: 'village',
    from: ['received', 'forwarded'],
    to: 'forwarded',
    fold: `不归村居管的，转给${town.inShort}`,
    warning: '转出以后，村居看不到这封信了。写信的人看得到转给了谁。',
  },
  forward: {
    name: '转给村居',
    by: 'town',
    from: ['received', 'forwarded'],
    to: 'forwarded',
    asks: { to: villageChoice('转给哪个村居') },
    fold: '归村居管的，转给村居',
    warning: '村居会看到整封信，包括留下的姓名和电话。转出以后，这里看不到了；写信的人看得到转给了谁。',
  },
  withdraw: {
    name: '撤回并删除',
    by: 'holder',
    from: ['received', 'forwarded', 'answered', 'closed'],
    to: 'withdrawn',
    asks: { withdrawSure: tick('我知道撤回后不能恢复', '要撤回，请先勾选“我知道撤回后不能恢复”') },
    fold: '撤回这封信，删除内容',
  },
} as const satisfies Record<string, Step<LetterState>>
export type LetterStep = keyof typeof letterSteps
