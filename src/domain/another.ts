/** What a holder reads of registering another branch of the unit, or another of the family. */
export const anotherWords = {
  unit: {
    heading: '本单位还有别的党支部',
    button: '再登记一个党支部',
    shared: '单位地址、邮编、所属党（工）委、联系人照这一份写好了，不一样的请改；别的请填新的。',
  },
  member: {
    heading: '家里还有别的党员',
    button: '给家里另一位党员报到',
    shared:
      '联系电话（同一个村居的，还有住址）照您的写好了；这位党员自己有电话的，请改成本人的。您的其他内容不带过来。',
  },
} as const
