import type { ReactElement } from 'react'

/** A page of yours. */
export interface AppPage {
  /** Such as `/notes`. If the product has a page with this path, yours replaces it. */
  path: string
  /** The label of its link in the navigation, which signed-in users see. Without a label there is no link. */
  link?: string
  /** Whether everyone may see it. By default only signed-in users may. */
  isPublic?: boolean
  element: ReactElement
}

/** Your pages. */
export const APP_PAGES: readonly AppPage[] = [
  // One line for each page.
]

/** Your sections of the profile page, below ours. */
export const PROFILE_SECTIONS: readonly ReactElement[] = [
  // One line for each section, with a key.
]
