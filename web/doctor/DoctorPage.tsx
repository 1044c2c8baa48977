import { useCallback } from 'react'
import { ActionButton } from '../components/ActionButton.tsx'
import { Alert } from '../components/Alert.tsx'
import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Page } from '../components/Page.tsx'
import { Section } from '../components/Section.tsx'
import { useAuth } from '../context/AuthContext.tsx'
import { useLoaded } from '../hooks/use-loaded.ts'
import { listChecked } from './checked.ts'
import { diagnose } from './diagnosis.ts'
import { type Examination, examine } from './examine.ts'
import { FindingNotice } from './FindingNotice.tsx'
import './doctor.css'

/** Finds out why a sign-in does not last, and names the line that helps. Not part of a production build. */
export function DoctorPage() {
  const { callPublic } = useAuth()
  const load = useCallback((signal?: AbortSignal) => examine(callPublic, signal), [callPublic])
  const { data: examination, problem, reload } = useLoaded(load)
  return (
    <Page
      title="Cookie doctor"
      lead="Sends a cookie to this browser, asks for it back, and compares addresses and clocks."
      actions={
        <ActionButton action={reload} pendingLabel="Examining…" look="secondary small">
          Examine again
        </ActionButton>
      }
    >
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!examination && !problem && <Loading>Examining…</Loading>}
      {examination && !problem && <Result examination={examination} />}
    </Page>
  )
}

function Result({ examination }: { examination: Examination }) {
  const findings = diagnose(examination)
  const isWell = findings.every(({ weight }) => weight === 'note')
  return (
    <>
      <div className="findings" role="status">
        {isWell && <NoProblems />}
        {findings.map((finding) => (
          <FindingNotice key={finding.title} finding={finding} />
        ))}
      </div>
      <Section title="Checks">
        <dl className="facts">
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

function NoProblems() {
  return (
    <Alert tone="success">
      <h2>No problems found</h2>
      <p>The cookie came back, and nothing that was checked keeps a sign-in from sticking.</p>
    </Alert>
  )
}
