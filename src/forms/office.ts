import { date, longText } from './controls.ts'

/** What a village's office fills in when it receives a registration, or returns it. */
export const receiving = { receivedOn: date('收到日期', { hint: '印在回执上' }) }
export const returning = {
  reason: longText('退回原因', { max: 200, hint: '本人会看到，例如：所属党组织请写全称' }),
}
