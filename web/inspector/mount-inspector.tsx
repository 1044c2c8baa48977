import './inspector.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { InspectionProvider } from './InspectionContext.tsx'
import { InspectorPanel } from './InspectorPanel.tsx'
import type { Inspection } from './inspection.ts'

/** Renders the panel beside the app, in its own root, so that its errors do not affect the app. */
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
