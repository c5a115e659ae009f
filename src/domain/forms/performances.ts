/** The four boxes of 附件3, for units only. */
export const performances = { excellent: '优秀', good: '良好', fair: '一般', poor: '较差' } as const

export type Performance = keyof typeof performances
