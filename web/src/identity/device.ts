export type DeviceKind = 'phone' | 'computer' | 'program'
export type Device = Readonly<{ kind: DeviceKind; browser: string; system: string }>

// Browsers name those they descend from as well, so the more particular stand first.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger\//, 'WeChat'],
  [/AlipayClient\//, 'Alipay'],
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string, DeviceKind])[] = [
  [/iPhone|iPod/, 'iPhone', 'phone'],
  [/iPad/, 'iPad', 'phone'],
  [/HarmonyOS/, 'HarmonyOS', 'phone'],
  [/Android/, 'Android', 'phone'],
  [/Windows/, 'Windows', 'computer'],
  [/Mac OS X|Macintosh/, 'macOS', 'computer'],
  [/CrOS/, 'ChromeOS', 'computer'],
  [/Linux/, 'Linux', 'computer'],
]

/** What a person recognises in a user agent. Empty where it says nothing. */
export function deviceOf(userAgent: string): Device {
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1] ?? ''
  const system = systems.find(([pattern]) => pattern.test(userAgent))
  if (browser || system) {
    return { browser, system: system?.[1] ?? '', kind: system?.[2] ?? 'computer' }
  }
  const [program = ''] = userAgent.split('/')
  return { browser: program.slice(0, 40), system: '', kind: 'program' }
}
