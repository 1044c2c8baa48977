import { lazy, Suspense } from 'react'
import { Outlet, Route, BrowserRouter as Router, Routes } from 'react-router-dom'
import { Toaster } from 'sonner'
import { ConnectionBanner } from './components/ConnectionBanner.tsx'
import { Header } from './components/Header.tsx'
import { LoadingGate } from './components/LoadingGate.tsx'
import { PageBoundary } from './components/PageBoundary.tsx'
import { AuthProvider } from './context/AuthContext.tsx'
import { DoctorPage } from './doctor/DoctorPage.tsx'
import { ForgotPage } from './pages/ForgotPage.tsx'
import { HomePage } from './pages/HomePage.tsx'
import { LoginPage } from './pages/LoginPage.tsx'
import { MailboxPage } from './pages/MailboxPage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { NotLoadedPage } from './pages/NotLoadedPage.tsx'
import { ProfilePage } from './pages/ProfilePage.tsx'
import { RegisterPage } from './pages/RegisterPage.tsx'
import { ResetPage } from './pages/ResetPage.tsx'
import { SessionsPage } from './pages/SessionsPage.tsx'
import { VerifyPage } from './pages/VerifyPage.tsx'
import { ProfileProvider } from './profile/ProfileContext.tsx'
import type { AuthSession } from './session/auth-session.ts'
import { SocialCallbackPage } from './social/SocialCallbackPage.tsx'
import { SocialFinishPage } from './social/SocialFinishPage.tsx'
import { SocialLinkPage } from './social/SocialLinkPage.tsx'
import { GuestRoute } from './utils/GuestRoute.tsx'
import { PrivateRoute } from './utils/PrivateRoute.tsx'
import { StaffRoute } from './utils/StaffRoute.tsx'

/** Long enough to read a sentence twice. */
const TOAST_MS = 8_000

/** Toast and banner both appear at the bottom. */
const ABOVE_BANNER = { bottom: '6rem' }

/** Loaded on demand: few users open it, and it is long. */
const ErrorsPage = lazy(() =>
  import('./pages/ErrorsPage.tsx').then(
    ({ ErrorsPage: page }) => ({ default: page }),
    () => ({ default: NotLoadedPage }),
  ),
)

/** Loaded on demand: only staff need these pages. */
const StaffPages = lazy(() =>
  import('./admin/StaffPages.tsx').then(
    ({ StaffPages: pages }) => ({ default: pages }),
    () => ({ default: NotLoadedPage }),
  ),
)

/** Renders what surrounds every page. */
export function App({ session }: { session: AuthSession }) {
  return (
    <Router>
      <AuthProvider session={session}>
        <ProfileProvider>
          <Header />
          <main id="content" className="container">
            <PageBoundary>
              <Pages />
            </PageBoundary>
          </main>
        </ProfileProvider>
        <ConnectionBanner />
        <Toaster
          theme="system"
          position="bottom-center"
          offset={ABOVE_BANNER}
          mobileOffset={ABOVE_BANNER}
          closeButton
          duration={TOAST_MS}
        />
      </AuthProvider>
    </Router>
  )
}

/** Renders the pages by path: for signed-in users, for guests, for both. */
function Pages() {
  const privately = (
    <PrivateRoute>
      <Outlet />
    </PrivateRoute>
  )
  const forGuests = (
    <GuestRoute>
      <Outlet />
    </GuestRoute>
  )
  const forStaff = (
    <StaffRoute>
      <Suspense fallback={<LoadingGate />}>
        <StaffPages />
      </Suspense>
    </StaffRoute>
  )
  const explanations = (
    <Suspense fallback={<LoadingGate />}>
      <ErrorsPage />
    </Suspense>
  )
  return (
    <Routes>
      <Route element={privately}>
        <Route path="/" element={<HomePage />} />
        <Route path="/profile" element={<ProfilePage />} />
        <Route path="/sessions" element={<SessionsPage />} />
        <Route path="/social/link" element={<SocialLinkPage />} />
        <Route path="/admin/*" element={forStaff} />
      </Route>
      <Route element={forGuests}>
        <Route path="/login" element={<LoginPage />} />
        <Route path="/register" element={<RegisterPage />} />
      </Route>
      <Route path="/auth/callback/:provider" element={<SocialCallbackPage />} />
      <Route path="/social/finish" element={<SocialFinishPage />} />
      <Route path="/verify" element={<VerifyPage />} />
      <Route path="/forgot" element={<ForgotPage />} />
      <Route path="/reset" element={<ResetPage />} />
      <Route path="/errors" element={explanations} />
      {import.meta.env.DEV && <Route path="/mailbox" element={<MailboxPage />} />}
      {import.meta.env.DEV && <Route path="/doctor" element={<DoctorPage />} />}
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  )
}
