/** Who the town is. Its villages, its notice and its dates stand beside this file; nothing outside the folder names them. */
export const town = {
  /** In the header, on the privacy page and in the calendar. */
  name: '月浦镇',
  /** What the header says under 双报到, after the name. */
  tagline: '驻地单位和党员到村居报到',
  /** The office that is answerable for personal data beside the village's (个人信息处理者). */
  controller: '月浦镇党委组织人事科',
  /** The same office as people here call it: it hands out the access keys. */
  office: '镇党委组织人事科',
  /** The town as it acts, in sentences such as 等镇里选用. A 街道 writes 街道. */
  inShort: '镇里',
  /** Where people call who do not know their village, and when somebody answers. */
  telephone: '021-55550100',
  hours: '周一至周五 8:30–16:30',
  /** Whom to ask about personal data: 有疑问，…。 */
  questions: '可以直接问您报到的村居',
  /** Days after which no backup is kept any more: the privacy page promises it, and whoever keeps backups holds to it. */
  backupDays: 30,
  /** In examples of a telephone number and of a postcode. */
  areaCode: '021',
  postcode: '200000',
  /** The day of the notice: no form is dated before it. */
  noticeDay: '2015-06-15',
  footer: '回执盖章以纸质为准。',
  /** Colours in place of those of src/styles/palette.css, by their names there. Keep their contrast at 7:1. */
  colours: { accent: '#8c1c1c', 'accent-deep': '#6c1313' },
} as const
