import type { Pointed } from './ClaimList.tsx'
import { lettersOf, type PartName, splitToken } from './token-parts.ts'

const PARTS: PartName[] = ['header', 'payload', 'signature']

interface EncodedTokenProps {
  token: string
  /** The claim whose letters are marked. */
  pointed?: Pointed
}

/** Renders an encoded token: three parts in their colours, with dots between. */
export function EncodedToken({ token, pointed }: EncodedTokenProps) {
  const parts = splitToken(token)
  return (
    <p className="encoded">
      {PARTS.map((name) => (
        <span key={name}>
          {name !== 'header' && '.'}
          <Letters name={name} part={parts[name]} pointed={pointed} />
        </span>
      ))}
    </p>
  )
}

function Letters({ name, part, pointed }: { name: PartName; part: string; pointed?: Pointed }) {
  const range = pointed?.part === name ? lettersOf(part, pointed.name, pointed.value) : undefined
  if (!range) return <span className={`part-${name}`}>{part}</span>
  return (
    <span className={`part-${name}`}>
      {part.slice(0, range.start)}
      <mark className="lit">{part.slice(range.start, range.end)}</mark>
      {part.slice(range.end)}
    </span>
  )
}
