import { APP_KEY } from '../../shared/app-name.ts'

/**
 * Words that people use instead of a random key: sample values, keyboard rows, words of manuals, the name of the
 * product. The longest words come first. If `secret` were removed before `secrets`, the letter `s` would be left.
 */
const GUESSABLE_WORDS = `
  abcdefghijklmnopqrstuvwxyz abcdefghijklmnop authentication administrator application
  development placeholder 0123456789 0987654321 1234567890 characters passphrase production
  qwertyuiop 123456789 987654321 asdfghjkl character localhost replaceme signature
  symmetric temporary 12345678 1q2w3e4r 1qaz2wsx changeit changeme frontend insecure keyboard
  passw0rd password passwort security username 1234567 backend battery correct default develop
  example express fastify letmein minimum private replace secrets service session signing staging
  testing welcome zxcvbnm 123456 abc123 abcdef azerty base64 change cookie django dragon foobar
  longer master monkey nobody please public qwerty qwertz random s3cr3t sample secret secure
  server sha256 shared should staple string strong tester tokens unsafe update 12345 admin bytes
  chars dolor dummy fixme flask guess guest hello horse hs256 ipsum least local login lorem never
  react super token value world 1234 asdf auth bits byte demo ever fake here hmac json keys know
  long must node only pass prod root safe sign temp test that this todo user very will with your
  zxcv 256 512 abc and api app bar baz bit cat dev foo for hex jwt key min not our pwd the use
  web is my ${APP_KEY}
`
  .trim()
  .split(/\s+/)
  .sort((a, b) => b.length - a.length)

/** The least number of different characters in a secret, not counting the words above. */
const MIN_DISTINCT = 8

/** Returns why a secret is too weak, or undefined. The message contains no part of the secret. */
export function weaknessOf(secret: string, minBytes: number): string | undefined {
  if (Buffer.byteLength(secret) < minBytes) return `is shorter than ${minBytes} bytes`
  if (isPattern(secret)) return 'is guessable: it is made of common words or of a pattern'
}

function isPattern(secret: string): boolean {
  const repeats = `${secret}${secret}`.indexOf(secret, 1) < secret.length
  return repeats || new Set(withoutWords(secret)).size < MIN_DISTINCT
}

/** Returns a secret without the words that an attacker would try first. */
function withoutWords(secret: string): string {
  return GUESSABLE_WORDS.reduce((rest, word) => rest.replaceAll(word, ''), secret.toLowerCase())
}
