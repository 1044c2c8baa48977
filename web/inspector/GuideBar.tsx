import { useState } from 'react'
import { GUIDE, type GuideStep, type StepName } from './guide-steps.ts'
import { useGuide } from './InspectionContext.tsx'
import { isGuideHidden, rememberGuideHidden } from './panel-memory.ts'
import { TAB_LABELS, type TabName } from './tab-names.ts'

/** Renders the guide: six steps that real events tick, and the step to do next. */
export function GuideBar({ show }: { show(tab: TabName): void }) {
  const done = useGuide()
  const [isOpen, setOpen] = useState(() => !isGuideHidden())
  const [chosen, setChosen] = useState<StepName>()
  const next = GUIDE.find(({ name }) => !done.includes(name))
  const shown = GUIDE.find(({ name }) => name === chosen) ?? next

  function toggle() {
    rememberGuideHidden(isOpen)
    setOpen(!isOpen)
  }

  function choose(name: StepName) {
    setChosen(name)
    if (!isOpen) toggle()
  }

  return (
    <section className="guide" aria-label="Guide">
      <div className="guide-head">
        <button type="button" className="guide-toggle" aria-expanded={isOpen} onClick={toggle}>
          Guide
        </button>
        <ol>
          {GUIDE.map((step, place) => (
            <li key={step.name}>
              <StepButton
                step={step}
                number={place + 1}
                isDone={done.includes(step.name)}
                isShown={isOpen && step === shown}
                choose={() => choose(step.name)}
              />
            </li>
          ))}
        </ol>
        <span className="progress" role="status">
          {done.length} of {GUIDE.length} done
        </span>
      </div>
      {isOpen && (shown ? <Step step={shown} show={() => show(shown.tab)} /> : <Finished />)}
    </section>
  )
}

interface StepButtonProps {
  step: GuideStep
  number: number
  isDone: boolean
  isShown: boolean
  choose(): void
}

function StepButton({ step: { title }, number, isDone, isShown, choose }: StepButtonProps) {
  return (
    <button
      type="button"
      className={isDone ? 'step done' : 'step'}
      aria-current={isShown ? 'step' : undefined}
      aria-label={`${number}. ${title}${isDone ? ', done' : ''}`}
      title={title}
      onClick={choose}
    >
      {isDone ? <Tick /> : number}
    </button>
  )
}

function Step({ step, show }: { step: GuideStep; show(): void }) {
  return (
    <div className="guide-step">
      <p>
        <strong>{step.title}.</strong> {step.task}{' '}
        <button type="button" className="link" onClick={show}>
          Open {TAB_LABELS[step.tab]}
        </button>
      </p>
      <p>
        <strong>Why it matters.</strong> {step.why}
      </p>
      <p className="remark">
        Read <code className="line">{step.chapter}</code>.
      </p>
      <p className="remark">
        See <code>{step.source.name}</code> in <code className="line">{step.source.file}</code>.
      </p>
    </div>
  )
}

function Finished() {
  return (
    <p className="guide-step">
      <strong>You have seen it all.</strong> <code className="line">docs/walkthrough/</code> builds it from an
      empty folder.
    </p>
  )
}

function Tick() {
  return (
    <svg className="tick" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d="M3.500 8.500 6.500 11.500 12.500 4.500" />
    </svg>
  )
}
