import { Section } from '../components/Section.tsx'
import { useInspection } from './InspectionContext.tsx'
import { Lifetimes } from './Lifetimes.tsx'
import { SIDES, type Side } from './panel-memory.ts'
import { TransportChoice } from './TransportChoice.tsx'

/** Renders the transport, the lifetimes and the settings of the panel itself. */
export function SettingsTab({ side, move }: { side: Side; move(side: Side): void }) {
  const { guide } = useInspection()
  return (
    <>
      <TransportChoice />
      <Lifetimes />
      <Section title="This panel">
        <fieldset className="sides">
          <legend>In a wide window it opens</legend>
          {SIDES.map((each) => (
            <label key={each}>
              <input type="radio" name="inspector-side" checked={side === each} onChange={() => move(each)} />{' '}
              {each === 'right' ? 'at the right' : 'at the bottom'}
            </label>
          ))}
        </fieldset>
        <div className="buttons">
          <button type="button" className="secondary small" onClick={guide.restart}>
            Restart the guide
          </button>
        </div>
        <p className="remark">
          The edge of the panel can be dragged, or focused and moved by the arrow keys.
        </p>
      </Section>
    </>
  )
}
