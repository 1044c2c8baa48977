import type { ReactNode } from 'react'
import { Tabs } from '../components/Tabs.tsx'
import { ExperimentsTab } from './ExperimentsTab.tsx'
import type { Side } from './panel-memory.ts'
import { SettingsTab } from './SettingsTab.tsx'
import { StorageTab } from './StorageTab.tsx'
import { TimelineTab } from './TimelineTab.tsx'
import { TokenTab } from './TokenTab.tsx'
import { TAB_LABELS, TAB_NAMES, type TabName } from './tab-names.ts'

interface PanelTabsProps {
  selected: TabName
  select(name: TabName): void
  side: Side
  move(side: Side): void
}

/** Renders the tabs of the panel, and the content of the selected tab. */
export function PanelTabs({ selected, select, side, move }: PanelTabsProps) {
  const contents: Record<TabName, ReactNode> = {
    token: <TokenTab />,
    timeline: <TimelineTab />,
    experiments: <ExperimentsTab />,
    storage: <StorageTab />,
    settings: <SettingsTab side={side} move={move} />,
  }
  const tabs = TAB_NAMES.map((id) => ({ id, label: TAB_LABELS[id], content: contents[id] }))
  return (
    <Tabs label="Token inspector" tabs={tabs} selected={selected} onSelect={(id) => select(id as TabName)} />
  )
}
