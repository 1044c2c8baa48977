import type { ReactNode } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { Footer } from './Footer.tsx'
import { Header, type NavigationLink } from './Header.tsx'

interface ShellProps {
  /** The links of the navigation that are not ours. */
  links: NavigationLink[]
  children: ReactNode
}

/**
 * Renders what surrounds every page. Until the script has run, `index.html` shows the same header and `main` as for a
 * guest. Keep the two alike, so that nothing moves.
 */
export function Shell({ links, children }: ShellProps) {
  const { user } = useAuth()
  return (
    <div className={user ? 'shell' : 'shell guest'}>
      <Header links={links} />
      <main id="content">{children}</main>
      <Footer />
    </div>
  )
}
