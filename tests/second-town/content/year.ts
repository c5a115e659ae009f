/** 2026 stands for the year of the test (tests/harness/second-town.ts): in it the receipts' day is moved. */
export const year = {
  deadlines: {
    register: {
      date: '09-10',
      moved: {},
      what: '到社区报到',
      concerns: { unit: '单位到社区报到', member: '党员到社区报到', village: '受理报到' },
      source: '一、报到',
    },
    receipt: {
      date: '09-20',
      moved: { 2026: '09-27' },
      what: '上交盖章的回执',
      concerns: { unit: '单位上交回执', member: '党员上交回执' },
      source: '一、报到',
    },
    serve: {
      date: '11-15',
      moved: {},
      what: '完成全年的服务',
      concerns: { unit: '单位完成服务', member: '党员完成服务', village: '确认服务' },
      source: '二、服务',
    },
    report: {
      date: '11-30',
      moved: {},
      what: '上交活动卡和报告',
      concerns: { unit: '单位上交活动卡和报告', member: '党员上交活动卡', village: '给活动卡盖章' },
      source: '二、服务',
    },
  },
  evaluationsFrom: '10-01',
  retentionMonths: 18,
  draftDays: 7,
  auditMonths: 36,
  callDays: 20,
  answerDays: 10,
  letterMonths: 6,
} as const
