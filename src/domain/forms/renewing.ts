import { checks } from '../link-use.ts'
import { choice, tick } from './controls.ts'

/** What a village answers before it makes a new private link. */
export const renewing = {
  checked: choice('怎样核对了本人身份', checks),
  renewSure: tick('是本人（单位是联系人）当面要求换发，原来的链接马上失效', '请核对是本人当面要求的，再勾选'),
}
