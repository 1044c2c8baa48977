import { useRef } from 'react'
import type { Passkey, PasskeyList } from '../../shared/api/passkey-api.ts'
import { EmptyState } from '../components/EmptyState.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Section } from '../components/Section.tsx'
import { moveFocus } from '../utils/move-focus.ts'
import { AddPasskey } from './AddPasskey.tsx'
import { PasskeyItem } from './PasskeyItem.tsx'
import { usePasskeys } from './use-passkeys.ts'

/** Renders the part of the profile page that lists the passkeys of the user, who can add, rename and remove them. */
export function PasskeysSection() {
  const { data: list, setData: setList, problem, reload } = usePasskeys()
  return (
    <Section title="Passkeys">
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!list && !problem && <Loading>Reading your passkeys…</Loading>}
      {list && <Passkeys list={list} onChange={setList} />}
    </Section>
  )
}

function Passkeys({ list, onChange }: { list: PasskeyList; onChange(list: PasskeyList): void }) {
  const { passkeys } = list
  const shown = useRef<HTMLDivElement>(null)

  /** Updates the list. Focuses it first, because the pressed button may disappear. */
  function show(changed: Passkey[]) {
    moveFocus(shown.current)
    onChange({ ...list, passkeys: changed })
  }

  return (
    <>
      <div tabIndex={-1} ref={shown}>
        {passkeys.length === 0 ? (
          <EmptyState icon="key">
            <p>No passkeys yet. With one you sign in by fingerprint, face or PIN, and type no password.</p>
          </EmptyState>
        ) : (
          <ul className="rows" aria-label="Passkeys">
            {passkeys.map((passkey) => (
              <PasskeyItem
                key={passkey.id}
                passkey={passkey}
                host={list.rp_id}
                onRenamed={(renamed) => show(passkeys.map((one) => (one.id === renamed.id ? renamed : one)))}
                onRemoved={() => show(passkeys.filter(({ id }) => id !== passkey.id))}
              />
            ))}
          </ul>
        )}
      </div>
      <AddPasskey key={passkeys.length} list={list} onAdded={(added) => show([added, ...passkeys])} />
    </>
  )
}
