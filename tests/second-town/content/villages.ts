export const villages = [
  {
    slug: 'hudong',
    code: '511',
    name: '湖东社区',
    kind: 'residents',
    address: '柳荫大街 5 号',
    hours: '每天 8:00–20:00',
    telephone: '0512-66660101',
  },
  {
    slug: 'huxi',
    code: '512',
    name: '湖西社区',
    kind: 'residents',
    address: '柳荫大街 6 号',
    hours: '每天 8:00–20:00',
    telephone: '0512-66660102',
  },
  {
    slug: 'wanghu',
    code: '611',
    name: '望湖村',
    kind: 'villagers',
    address: '望湖堤 7 号',
    hours: '周一至周五 9:00–16:00',
    telephone: '0512-66660103',
  },
] as const
