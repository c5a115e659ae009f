/**
 * The villages (村委会), neighbourhoods (居委会) and centers (社区党建服务中心, for units alone) that take registrations.
 * Published through Git. `code` stands in receipt numbers and never changes; nor does `slug`, which people print on paper.
 * All are invented for demonstration: a township puts its own here.
 */
export const villages = [
  {
    slug: 'shili-yicun',
    code: '101',
    name: '示例一村',
    kind: 'residents',
    address: '示例路 11 号',
    hours: '周一至周六 9:00–17:00',
    telephone: '021-55550001',
  },
  {
    slug: 'shili-ercun',
    code: '102',
    name: '示例二村',
    kind: 'residents',
    address: '示例路 22 号',
    hours: '周一至周六 9:00–17:00',
    telephone: '021-55550002',
  },
  {
    slug: 'shili-sancun',
    code: '103',
    name: '示例三村',
    kind: 'residents',
    address: '示例路 33 号',
    hours: '周一至周六 9:00–17:00',
    telephone: '021-55550003',
  },
  {
    slug: 'dongyang',
    code: '201',
    name: '示例东杨村',
    kind: 'villagers',
    address: '东杨示例道 1 号',
    hours: '周一至周五 8:30–16:30',
    telephone: '021-55550004',
  },
  {
    slug: 'xitang',
    code: '202',
    name: '示例西塘村',
    kind: 'villagers',
    address: '西塘示例道 2 号',
    hours: '周一至周五 8:30–16:30',
    telephone: '021-55550005',
  },
  {
    slug: 'zhongxin',
    code: '301',
    name: '示例社区党建服务中心',
    kind: 'center',
    address: '示例广场 6 号',
    hours: '周一至周五 8:30–16:30',
    telephone: '021-55550007',
  },
  {
    slug: 'nanhe',
    code: '203',
    name: '示例南河村',
    kind: 'villagers',
    address: '南河示例道 3 号',
    hours: '周一至周五 8:30–16:30',
    telephone: '021-55550006',
  },
] as const
