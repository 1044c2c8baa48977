import type { ReactNode } from 'react'
import { Section } from '../components/Section.tsx'
import { useInspection } from './InspectionContext.tsx'
import { SwitchButton } from './SwitchButton.tsx'
import { type NeedsBody, protectedBy } from './why-not.ts'

interface ExperimentProps {
  title: string
  about: string
  /** What the user should have seen, when it is over. */
  lesson?: ReactNode
  children: ReactNode
}

/** Renders an experiment: what it does, its button, and afterwards what it showed. */
export function Experiment({ title, about, lesson, children }: ExperimentProps) {
  return (
    <Section title={title}>
      <p>{about}</p>
      <div className="buttons">{children}</div>
      <div className="lesson" role="status">
        {lesson}
      </div>
    </Section>
  )
}

/** Renders an experiment that only `body` allows. Elsewhere it says what prevents it, and offers to switch. */
export function BodyExperiment({ name, children, ...about }: ExperimentProps & { name: NeedsBody }) {
  const { transport, storage } = useInspection()
  const protection = protectedBy(name, transport)
  if (protection === undefined) return <Experiment {...about}>{children}</Experiment>
  return (
    <Experiment {...about}>
      <p className="remark">{protection}</p>
      {!storage.isBlocked && (
        <SwitchButton to="body" experiment={name}>
          Switch to body and try
        </SwitchButton>
      )}
    </Experiment>
  )
}

interface PossibleProps {
  isPossible: boolean
  label: string
  children: ReactNode
}

/** Renders a button, or a disabled one. The reason is shown once, above all buttons. */
export function Possible({ isPossible, label, children }: PossibleProps) {
  if (isPossible) return children
  return (
    <button
      type="button"
      className="secondary impossible"
      aria-disabled="true"
      aria-describedby={WHY_NOTHING_ID}
    >
      {label}
    </button>
  )
}

/** The id of the reason. */
export const WHY_NOTHING_ID = 'inspector-why-nothing'
