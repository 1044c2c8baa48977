/** The SVG paths of the icons, on a grid of 24 by 24. */
const DRAWINGS = {
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5M12 7.5v.5',
  success: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8 12.5l2.5 2.5 5-5.5',
  warning: 'M12 4 2.8 20h18.4zM12 10v4M12 17v.5',
  danger: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7.5v5.5M12 16v.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  show: 'M2.5 12C5 7.5 8.5 5.5 12 5.500S19 7.5 21.5 12C19 16.5 15.5 18.5 12 18.500S5 16.5 2.5 12M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6',
  hide: 'M4 4l16 16M9.5 5.900C15 4.5 19 7.5 21.5 12a17 17 0 0 1-3 4M6 7.500A16 16 0 0 0 2.5 12C5 16.5 9.5 19.5 14.5 18M10 10a3 3 0 0 0 4 4',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  key: 'M8 19a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M11.5 11.500L20 3M16 7l3 3',
  laptop: 'M5 5h14v10H5zM2.5 19h19',
  phone: 'M7.5 2.500h9v19h-9zM11 18.500h2',
  users:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.500a3.5 3.5 0 0 1 0 6.500M18 14.500c2 .8 3.5 2.5 3.5 5.5',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.5 2',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.500L21 21',
  lost: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8.5 9.500v.5M15.5 9.500v.5M8.5 16.500c2-2 5-2 7 0',
} as const

export type IconName = keyof typeof DRAWINGS

/** Renders an icon in the colour of the text. Hidden from screen readers, so the text beside it must say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={DRAWINGS[name]} />
    </svg>
  )
}
