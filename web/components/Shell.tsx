import type { ReactNode } from 'react'
import { useAuth } from '../context/AuthContext.tsx'
import { Footer } from './Footer.tsx'
import { Header, type NavigationLink } from './Header.tsx'

interface ShellProps {
  /** The links that the product adds to the navigation. */
  links: NavigationLink[]
  children: ReactNode
}

/**
 * Renders the header and the footer around every page. Until the script runs, `index.html` shows the header and `main`
 * of a guest. Keep both files alike, so that nothing moves when the script starts.
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
