import { expect, test } from 'vitest'
import { inCommon, nameKey, telephoneKey } from '../../src/domain/identity.ts'
import { town } from '../../src/domain/town.ts'
import { registered } from '../samples.ts'

const { member, unit } = registered

test.each([
  ['王 秀英', '王秀英'],
  [' 王　秀 英 ', '王秀英'],
  ['欧阳•示例', '欧阳·示例'],
  ['Anna  Li', 'anna li'],
  ['示例（集团）党支部', '示例(集团)党支部'],
])('%s is %s', (typed, meant) => {
  expect(nameKey(typed)).toBe(nameKey(meant))
  expect(nameKey(typed)).toBe(meant)
})

test.each([
  ['5555 0019', `${town.areaCode}-55550019`],
  [`（${town.areaCode}）55550019转3`, `${town.areaCode}-55550019`],
  ['+86 138-0000-0000', '13800000000'],
  ['', ''],
])('%s is %s', (typed, meant) => expect(telephoneKey(typed)).toBe(meant))

test('two are the same by name and telephone or organisation, never by what is missing', () => {
  expect(inCommon('member', member, { ...member, homeOrg: '另一党支部' })).toBe('姓名、电话相同')
  expect(inCommon('member', member, { ...member, telephone: '' })).toBe('姓名、所属党组织相同')
  expect(inCommon('member', member, { ...member, name: '李四' })).toBeUndefined()
  const silent = { ...member, telephone: '' }
  expect(inCommon('member', silent, { ...silent, homeOrg: '另一党支部' })).toBeUndefined()
  expect(inCommon('unit', unit, { ...unit, contact: '王五', contactTelephone: '13700000000' })).toBe('单位名称相同')
  expect(inCommon('unit', unit, { ...unit, unitName: '示例机械厂' })).toBeUndefined()
})
