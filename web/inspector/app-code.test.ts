import { expect, test } from 'vitest'
import { toBase32, totpCode } from '../../server/second-factor/totp.ts'
import { appCode } from './app-code.ts'

test.each([1, 37_037_036, 41_152_263, 66_666_666])(
  'the code of step %i is the one that the server computes',
  async (step) => {
    const secret = Buffer.from('12345678901234567890')

    expect(await appCode(toBase32(secret), step)).toBe(totpCode(secret, step))
  },
)
