/** The three kinds of service that the notice names (工作内容, 3). */
export const categories = {
  publicBenefit: '公益活动',
  professional: '专业服务',
  pairedSupport: '结对帮困',
} as const

export type Category = keyof typeof categories
