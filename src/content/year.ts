/**
 * The settings of the year: the notice's dates (`MM-DD`, Asia/Shanghai), what each asks of all and of each whom it
 * concerns, the article it comes from, from when on villages are asked for comments, and how long personal data are
 * kept, also what was put aside, asked and written without registering, and the log of who opened them.
 * `moved` is another date in one year: `{ 2027: '07-15' }`.
 */
export const year = {
  deadlines: {
    register: {
      date: '06-30',
      moved: {},
      what: '单位党组织、党员到村居报到',
      concerns: {
        unit: '到村居报到',
        member: '到居住地的村居报到',
        village: '受理单位党组织、党员报到',
      },
      source: '二、工作内容',
    },
    receipt: {
      date: '07-08',
      moved: {},
      what: '单位把盖好章的回执交上级党组织，党员交所在单位党组织',
      concerns: {
        unit: '把盖好章的回执交上级党组织',
        member: '把盖好章的回执交所在单位党组织',
      },
      source: '二、工作内容',
    },
    serve: {
      date: '12-31',
      moved: {},
      what: '单位认领并完成 1 个以上服务项目，党员参与志愿服务不少于 1 次',
      concerns: {
        unit: '认领并完成 1 个以上服务项目',
        member: '参与志愿服务不少于 1 次',
        village: '确认单位和党员今年的服务',
      },
      source: '三、工作步骤',
    },
    report: {
      date: '12-31',
      moved: {},
      what: '活动卡交村居确认；单位向上级党组织报告，党员向所在单位党组织报告',
      concerns: {
        unit: '活动卡请村居确认盖章，向上级党组织报告',
        member: '活动卡请村居确认盖章，向所在单位党组织报告',
        village: '写评语，活动卡确认盖章',
      },
      source: '三、工作步骤',
    },
  },
  evaluationsFrom: '11-01',
  retentionMonths: 12,
  /** So many days a form is kept that somebody puts aside half filled in. */
  draftDays: 14,
  /** How long it is known who opened or changed what; more than twelve, or the database refuses. */
  auditMonths: 24,
  /** How many days after it was asked for a call is forgotten, made or not. */
  callDays: 30,
  /** In how many days a letter is to be answered: after them the offices see it as late. */
  answerDays: 15,
  /** How long a letter and its answer are kept after the last that was done with it. */
  letterMonths: 12,
} as const
