import { useCallback } from 'react'
import { ActionButton } from '../components/ActionButton.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { PageTitle } from '../components/PageTitle.tsx'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { listChecked } from './checked.ts'
import { diagnose } from './diagnosis.ts'
import { type Examination, examine } from './examine.ts'
import { FindingNotice } from './FindingNotice.tsx'

/** Finds out why a sign-in does not last, and names the line that helps. Not part of a production build. */
export function DoctorPage() {
  const { callPublic } = useAuth()
  const load = useCallback((signal?: AbortSignal) => examine(callPublic, signal), [callPublic])
  const { data: examination, problem, reload } = useLoaded(load)
  return (
    <article className="card">
      <PageTitle>Cookie doctor</PageTitle>
      <p>Sends a cookie to this browser, asks for it back, and compares addresses and clocks.</p>
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!examination && !problem && <p aria-busy="true">Examining …</p>}
      {examination && !problem && <Result examination={examination} />}
      <ActionButton action={reload} pendingWords="Examining …">
        Examine again
      </ActionButton>
    </article>
  )
}

function Result({ examination }: { examination: Examination }) {
  const findings = diagnose(examination)
  const isWell = findings.every(({ weight }) => weight === 'note')
  return (
    <>
      <div role="status">
        {isWell && <AllIsWell />}
        {findings.map((finding) => (
          <FindingNotice key={finding.title} finding={finding} />
        ))}
      </div>
      <Section title="What was checked">
        <dl className="checked">
          {listChecked(examination).map(([what, seen]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{seen}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  )
}

function AllIsWell() {
  return (
    <section className="notice">
      <h2>All is well</h2>
      <p>The cookie came back, and nothing that was checked keeps a sign-in from sticking.</p>
    </section>
  )
}
