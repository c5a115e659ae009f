import { expect, test } from 'vitest'
import { inCommon } from '../../src/domain/identity.ts'
import { registered } from '../samples.ts'

const { member, unit } = registered

test('two are the same by name and telephone or organisation, never by what is missing', () => {
  expect(inCommon('member', member, { ...member, homeOrg: '另一党支部' })).toBe('姓名、电话相同')
  expect(inCommon('member', member, { ...member, telephone: '' })).toBe('姓名、所属党组织相同')
  expect(inCommon('member', member, { ...member, name: '李四' })).toBeUndefined()
  const silent = { ...member, telephone: '' }
  expect(inCommon('member', silent, { ...silent, homeOrg: '另一党支部' })).toBeUndefined()
  expect(inCommon('unit', unit, { ...unit, contact: '王五', contactTelephone: '13700000000' })).toBe('单位名称相同')
  expect(inCommon('unit', unit, { ...unit, unitName: '示例机械厂' })).toBeUndefined()
})
