/** An invented town, as unlike the first one as its content allows. */
export const town = {
  name: '柳荫湖街道',
  tagline: '单位和党员在家门口报到',
  controller: '柳荫湖街道党工委党建办公室',
  office: '街道党建办',
  inShort: '街道',
  telephone: '0512-66660100',
  hours: '周一至周五 9:00–17:00',
  questions: '可以打街道党建办的电话 0512-66660100',
  backupDays: 14,
  areaCode: '0512',
  postcode: '215000',
  noticeDay: '2024-03-04',
  footer: '纸质回执盖章后有效。',
  colours: { accent: '#174a6e', 'accent-deep': '#0f3550', paper: '#f2f6f8' },
} as const
