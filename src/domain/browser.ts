/** What a browser says of itself, and what people call it; the first that fits. */
const devices: readonly [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/i, '鸿蒙设备'],
  [/Android/i, '安卓设备'],
  [/iPhone/i, '苹果手机'],
  [/iPad/i, '苹果平板'],
  [/Windows/i, 'Windows 电脑'],
  [/Macintosh/i, '苹果电脑'],
  [/Linux|X11/i, 'Linux 电脑'],
]
const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger/i, '微信'],
  [/QQBrowser/i, 'QQ 浏览器'],
  [/360SE|360EE|QHBrowser|QihooBrowser/i, '360 浏览器'],
  [/Edg(e|A|iOS)?\//i, 'Edge'],
  [/Firefox\//i, '火狐'],
  [/Chrome\//i, 'Chrome'],
  [/Safari\//i, 'Safari'],
]

/** `Windows 电脑，360 浏览器`: enough to know one's own by, and nothing else of what it says is kept. */
export function browserName(userAgent: string): string {
  const find = (known: readonly [RegExp, string][]) => known.find(([pattern]) => pattern.test(userAgent))?.[1]
  return `${find(devices) ?? '其他设备'}，${find(browsers) ?? '其他浏览器'}`
}
