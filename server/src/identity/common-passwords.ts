// Which passwords everybody tries first. The rule follows NIST SP 800-63B: no demands on the kinds
// of characters, but nothing that stands at the top of a guesser's list.

// Words that common passwords are made of, without the digits and signs people add to them.
const words = new Set(
  `password passwort passw0rd passwd pass admin administrator root toor user username guest test
  testing tester demo sample example default changeme change letmein welcome login signin secret
  private access master super superman batman spiderman starwars pokemon matrix dragon monkey
  tiger lion panda eagle falcon wolf bear horse kitten puppy butterfly dolphin phoenix unicorn
  rainbow sunshine sunflower summer winter spring autumn flower chocolate cookie coffee banana
  cherry apple orange peanut pepper ginger sugar honey princess queen prince angel angels lovely
  baby babygirl babyboy sweetheart sweetie darling iloveyou ilovegod iloveu iloveme loveyou
  loveme lovely forever together freedom friends friend family mother father sister brother
  michael michelle jennifer jessica ashley amanda daniel daniela andrew anthony joshua matthew
  charlie thomas robert jordan george nicole hannah samantha elizabeth alexander alexandra
  christian christopher benjamin victoria charlotte maggie harley hunter ranger buster bailey
  shadow soccer football baseball basketball hockey cricket tennis golf liverpool arsenal chelsea
  manchester barcelona realmadrid juventus yankees lakers cowboys steelers ferrari porsche
  mercedes mustang corvette camaro harleydavidson yamaha suzuki toyota computer internet windows
  microsoft google facebook linkedin twitter youtube amazon alibaba taobao alipay wechat weixin
  tencent baidu danbao samsung nokia iphone android minecraft fortnite counterstrike warcraft
  killer hacker ninja pirate trustno trustnoone nothing whatever blahblah blink jesus jesuschrist
  godisgood heaven blessed church london paris berlin moscow beijing shanghai guangzhou shenzhen
  hangzhou yiwu china zhongguo america england germany australia canada india pakistan marketplace
  market wholesale supplier buyer company business office work factory orders payment money
  million dollar qwerty qwertz azerty asdfgh asdfghjkl zxcvbn zxcvbnm qwertyuiop qazwsx qazwsxedc
  qweasd qweasdzxc asdf qwer zxcv abc abcd abcdef woaini woaiwojia woaizhongguo nihao mima
  mimamima wodemima meiyoumima caonima aini iloveyouforever correcthorsebatterystaple
  opensesame openthedoor thisisapassword thisismypassword mypassword yourpassword newpassword
  oldpassword mysecret topsecret nopassword temppassword temporary temp password1234abcd`.split(
    /\s+/,
  ),
)

// Rows of the keyboard and of the alphabet: a piece of one, in either direction, is no secret.
const runs = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop[]asdfghjkl;zxcvbnm,./',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qazwsxedcrfvtgbyhnujmikolp',
]

const MAX_UNIT = 4 // `abcabcabcabc` is `abc`, written often.

/** Whether guessers try it early: a common word with trimmings, a row of keys, a repetition. */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '')
  return isRepetition(text) || isRun(text) || isWordWithTrimmings(text)
}

function isRepetition(text: string): boolean {
  for (let size = 1; size <= MAX_UNIT; size += 1) {
    const unit = text.slice(0, size)
    if (unit.repeat(Math.ceil(text.length / size)).startsWith(text)) return true
  }
  return false
}

// One run, or two of some length, as in `12345qwert` and `abcd123456`.
function isRun(text: string): boolean {
  if (isPieceOfRun(text)) return true
  for (let cut = 3; cut <= text.length - 3; cut += 1) {
    if (isPieceOfRun(text.slice(0, cut)) && isPieceOfRun(text.slice(cut))) return true
  }
  return false
}

function isPieceOfRun(text: string): boolean {
  const reversed = [...text].reverse().join('')
  return runs.some((run) => run.includes(text) || run.includes(reversed))
}

const plain: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function isWordWithTrimmings(text: string): boolean {
  const trimmed = text.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '')
  const spelled = unleet(text)
  const candidates = [trimmed, spelled, spelled.replace(/[^\p{L}]+$/u, ''), unleet(trimmed)]
  return candidates.some((candidate) => candidate === '' || isWords(candidate))
}

function unleet(text: string): string {
  return [...text].map((char) => plain[char] ?? char).join('')
}

// A word, or the same word twice.
function isWords(text: string): boolean {
  const half = text.slice(0, text.length / 2)
  return words.has(text) || (half + half === text && words.has(half))
}
