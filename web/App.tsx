import { Route, BrowserRouter as Router, Routes } from 'react-router-dom'
import { Toaster } from 'sonner'
import { Header } from './components/Header.tsx'
import { PageBoundary } from './components/PageBoundary.tsx'
import { AuthProvider } from './context/AuthContext.tsx'
import { HomePage } from './pages/HomePage.tsx'
import { LoginPage } from './pages/LoginPage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import type { AuthSession } from './session/auth-session.ts'
import { PrivateRoute } from './utils/PrivateRoute.tsx'

/** The pages and their addresses. */
export function App({ session }: { session: AuthSession }) {
  return (
    <Router>
      <AuthProvider session={session}>
        <Header />
        <main id="content" className="container">
          <PageBoundary>
            <Routes>
              <Route
                path="/"
                element={
                  <PrivateRoute>
                    <HomePage />
                  </PrivateRoute>
                }
              />
              <Route path="/login" element={<LoginPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Routes>
          </PageBoundary>
        </main>
        <Toaster theme="system" position="bottom-center" closeButton />
      </AuthProvider>
    </Router>
  )
}
