/**
 * Texts that people write instead of a random key: samples, keyboard rows, the words of manuals. The longest
 * come first, so that `secrets` does not leave an `s` behind.
 */
const GUESSABLE_WORDS = `
  abcdefghijklmnopqrstuvwxyz abcdefghijklmnop authentication administrator application
  development placeholder 0123456789 0987654321 1234567890 characters passphrase production
  qwertyuiop 123456789 987654321 asdfghjkl character gatehouse localhost replaceme signature
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
  web is my
`
  .trim()
  .split(/\s+/)

/** A secret with fewer different characters than this, apart from common words, is a pattern. */
const MIN_DISTINCT = 8

/** Returns what is wrong with a secret, without any part of it, or undefined. */
export function weaknessOf(secret: string, minBytes: number): string | undefined {
  if (Buffer.byteLength(secret) < minBytes) return `is shorter than ${minBytes} bytes`
  if (isPattern(secret)) return 'is guessable: it is made of common words or of a pattern'
}

function isPattern(secret: string): boolean {
  const repeats = `${secret}${secret}`.indexOf(secret, 1) < secret.length
  return repeats || new Set(withoutWords(secret)).size < MIN_DISTINCT
}

/** Returns the rest of a secret without the words that an attacker would try first. */
function withoutWords(secret: string): string {
  return GUESSABLE_WORDS.reduce((rest, word) => rest.replaceAll(word, ''), secret.toLowerCase())
}
