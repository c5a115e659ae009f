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
/** Apps that open links in a browser of their own, in which printing and downloading fail. `MQQBrowser/` is a whole browser. */
const apps: readonly [RegExp, string][] = [
  [/wxwork/i, '企业微信'],
  [/MicroMessenger/i, '微信'],
  [/DingTalk/i, '钉钉'],
  [/AlipayClient/i, '支付宝'],
  [/weibo/i, '微博'],
  [/\bQQ\//i, 'QQ'],
]
const browsers: readonly [RegExp, string][] = [
  ...apps,
  [/QQBrowser/i, 'QQ 浏览器'],
  [/360SE|360EE|QHBrowser|QihooBrowser/i, '360 浏览器'],
  [/Edg(e|A|iOS)?\//i, 'Edge'],
  [/Firefox\//i, '火狐'],
  [/Chrome\//i, 'Chrome'],
  [/Safari\//i, 'Safari'],
]

/** `Windows 电脑，360 浏览器`: enough to know one's own by, and nothing else of what it says is kept. */
export function browserName(userAgent: string): string {
  return `${find(devices, userAgent) ?? '其他设备'}，${find(browsers, userAgent) ?? '其他浏览器'}`
}

/** The app in which a page is read, by its own name; undefined in a browser, where printing and downloading work. */
export function appAround(userAgent: string): string | undefined {
  return find(apps, userAgent)
}

/** 微信、钉钉…: for pages that are built beforehand and do not know where they are read. */
export const appNames = apps.map(([, name]) => name).join('、')

function find(known: readonly [RegExp, string][], userAgent: string): string | undefined {
  return known.find(([pattern]) => pattern.test(userAgent))?.[1]
}
