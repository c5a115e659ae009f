import type { RegistrantKind } from './define.ts'

interface Consent {
  text: string
  /** What is said to who did not tick it. */
  missing: string
}

/** The boxes of all of them. */
export const consentNames = ['consent', 'sensitiveConsent']

/**
 * What is ticked before anything is filled in, by the names of the boxes. PIPL asks for a consent of its own where the
 * answers are sensitive: party membership is. `onBehalf`: one of the family fills it in, and has asked the person.
 */
export function consentsOf(kind: RegistrantKind, onBehalf = false): Record<string, Consent> {
  if (kind === 'unit')
    return {
      consent: {
        text: '我已看过说明，同意为双报到使用我填写的信息；已告知党组织负责人和联系人，他们也同意',
        missing: '请在“我已看过说明，同意……”前打勾',
      },
    }
  if (onBehalf)
    return {
      consent: {
        text: '已经把说明告知本人，本人同意为双报到使用填写的信息，由我代填',
        missing: '请先告知本人；本人同意的，在“已经把说明告知本人……”前打勾',
      },
      sensitiveConsent: {
        text: '本人单独同意处理本人的党员身份信息（属于敏感个人信息）',
        missing: '本人同意的，请在“本人单独同意……”前打勾',
      },
    }
  return {
    consent: {
      text: '我已看过说明，同意为双报到使用我填写的信息',
      missing: '请在“我已看过说明，同意……”前打勾',
    },
    sensitiveConsent: {
      text: '我单独同意处理我的党员身份信息（属于敏感个人信息）',
      missing: '请在“我单独同意……”前打勾',
    },
  }
}
