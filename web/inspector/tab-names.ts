/** The tabs of the panel and their labels, in their order. */
export const TAB_LABELS = {
  token: 'Token',
  timeline: 'Timeline',
  experiments: 'Experiments',
  storage: 'Storage',
  settings: 'Settings',
} as const

export type TabName = keyof typeof TAB_LABELS

export const TAB_NAMES = Object.keys(TAB_LABELS) as TabName[]
