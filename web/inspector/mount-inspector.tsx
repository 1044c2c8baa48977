import './inspector.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { InspectionProvider } from './InspectionContext.tsx'
import { InspectorPanel } from './InspectorPanel.tsx'
import type { Inspection } from './inspection.ts'

/** Puts the panel beside the app, in a root of its own: what goes wrong in it is no matter of the app. */
export function mountInspector(inspection: Inspection): void {
  const place = document.body.appendChild(document.createElement('div'))
  createRoot(place).render(
    <StrictMode>
      <InspectionProvider inspection={inspection}>
        <InspectorPanel />
      </InspectionProvider>
    </StrictMode>,
  )
}
