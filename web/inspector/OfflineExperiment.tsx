import { useSyncExternalStore } from 'react'
import { Experiment } from './Experiment.tsx'
import { pretendOffline } from './experiments.ts'
import { useInspection } from './InspectionContext.tsx'

/** Renders a switch that cuts the network of this tab, and restores it. */
export function OfflineExperiment() {
  const inspection = useInspection()
  const { network } = inspection
  const isCut = useSyncExternalStore(network.subscribe, network.isCut)
  return (
    <Experiment
      title="Offline"
      about="Fails the calls of this tab as without a network. You stay signed in, and what was due is done afterwards."
      lesson={isCut && <p>You’re offline, as far as this tab knows.</p>}
    >
      <button
        type="button"
        className={isCut ? 'switched' : 'secondary'}
        onClick={() => pretendOffline(inspection)}
      >
        {isCut ? 'Go back online' : 'Pretend to be offline'}
      </button>
    </Experiment>
  )
}
