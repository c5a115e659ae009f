/** What is done with a registration by its private link, or by number and telephone; its holder reads it in these words. */
export const uses = {
  look: '查看',
  print: '打开打印页',
  claim: '认领项目',
  complete: '登记完成',
  release: '放弃认领',
  record: '记一次服务',
  correct: '更正服务记录',
  remove: '删除服务记录',
  write: '填写每年填一次的内容',
  amend: '更正报到单',
  receipt: '记下回执盖章、上交',
  download: '下载全部信息',
  agree: '同意发布事迹',
  refuse: '不同意发布事迹',
  move: '转到另一个村居',
  another: '再登记一份',
  unlist: '从另一份的页面上拿掉',
  end: '退出',
  withdraw: '撤回',
} as const
export type Use = keyof typeof uses

/** A village made a new private link: the one before works no longer. */
export interface Renewal {
  at: number
  village: string
  /** How it made sure of who asked for it; null for the first link of somebody who came on paper. */
  checked: Check | null
}

/** How a village makes sure that it gives a private link to nobody but its holder. */
export const checks = {
  document: '看了本人的身份证件',
  known: '工作人员认识本人',
  letter: '看了单位的介绍信',
} as const
export type Check = keyof typeof checks
