import { parseArgs } from 'node:util'
import { loadKeys, readEnvironment } from '../config/config.ts'
import type { Keys } from '../keys/key-settings.ts'
import { ALGORITHMS, type Algorithm, isPair, makeKeyText, readSigningKey } from '../keys/signing-key.ts'
import { CommandError } from './command.ts'

/**
 * Creates a signing key, and explains how to change to it without signing users out. It prints the lines for
 * `.env`, which contain secrets. Nothing is written to a file, so the output is the only copy.
 */
export async function keys([verb, ...args]: string[]): Promise<string> {
  if (verb !== 'rotate') throw new CommandError('Unknown subcommand. Use: keys rotate')
  const { values } = parseArgs({ args, options: { algorithm: { type: 'string' } } })
  const present = loadKeys(readEnvironment())
  const algorithm = values.algorithm ? algorithmOf(values.algorithm) : present.algorithm
  const text = makeKeyText(algorithm)
  const newLines = [`ALGORITHM=${algorithm}`, `SIGNING_KEY=${text}`]
  if (!present.signingKey) return ['There was no key yet. In .env:', '', ...newLines].join('\n')
  return steps(newLines, previousLine(present, readSigningKey(text, algorithm).asPrevious), isPair(algorithm))
}

function algorithmOf(name: string): Algorithm {
  const algorithm = ALGORITHMS.find((known) => known === name)
  if (algorithm) return algorithm
  throw new CommandError(`There is no algorithm ${name}: choose one of ${ALGORITHMS.join(', ')}.`)
}

/**
 * Returns the line with the old and the new key. The line lists both keys, so that it is right before and after the
 * change.
 */
function previousLine({ signingKey, previousKeys }: Keys, added: string): string {
  const known = [...previousKeys, ...(signingKey ? [signingKey] : [])].map(({ asPrevious }) => asPrevious)
  return `PREVIOUS_SIGNING_KEYS=${quoted([...new Set([...known, added])].join(','))}`
}

/** Puts quotes around a value that needs them, because `#` begins a comment in an `.env` file. */
function quoted(value: string): string {
  if (/^[\w+/=:.,-]+$/.test(value)) return value
  const mark = ["'", '`', '"'].find((candidate) => !value.includes(candidate)) ?? ''
  return `${mark}${value}${mark}`
}

function steps(newLines: string[], previous: string, isPublished: boolean): string {
  const then = isPublished ? 'Five minutes after all of them have been' : 'Once all of them have been'
  return [
    'A key was created and is stored nowhere else. See docs/keys.md.',
    '',
    '1. Put this into .env, and restart every server:',
    '',
    previous,
    '',
    `2. ${then} restarted, put this beside it, and restart every server again:`,
    '',
    ...newLines,
    '',
    '3. A REFRESH_TOKEN_LIFETIME later, remove PREVIOUS_SIGNING_KEYS.',
    '   Before that, `second-factor check` says whether a secret of an app still needs them.',
    '',
    'For a single server without published keys, do 1 and 2 at once.',
  ].join('\n')
}
