import { Suspense, useEffect } from 'react'
import { Outlet, Route, BrowserRouter as Router, Routes } from 'react-router-dom'
import { APP_PAGES, type AppPage, PROFILE_SECTIONS } from './app/app-pages.tsx'
import { ConnectionBanner } from './components/ConnectionBanner.tsx'
import { LoadingGate } from './components/LoadingGate.tsx'
import { PageBoundary } from './components/PageBoundary.tsx'
import { Shell } from './components/Shell.tsx'
import { Toaster } from './components/Toaster.tsx'
import { Confirmation } from './confirm/Confirmation.tsx'
import { AuthProvider } from './context/AuthContext.tsx'
import { ENROLMENT_PATH } from './hooks/use-enrolment.ts'
import { LoginPage } from './pages/LoginPage.tsx'
import { ProfileProvider } from './profile/ProfileContext.tsx'
import type { AuthSession } from './session/auth-session.ts'
import { GuestRoute } from './utils/GuestRoute.tsx'
import { onDemand, preloadAll, preloaded } from './utils/on-demand.tsx'
import { PrivateRoute } from './utils/PrivateRoute.tsx'
import { StaffRoute } from './utils/StaffRoute.tsx'

// Soon after the login page, because they must open without a server too.
const HomePage = preloaded(() => import('./pages/HomePage.tsx').then((file) => file.HomePage))
const ProfilePage = preloaded(() => import('./pages/ProfilePage.tsx').then((file) => file.ProfilePage))
const SessionsPage = preloaded(() => import('./pages/SessionsPage.tsx').then((file) => file.SessionsPage))
const EnrolmentPage = preloaded(() =>
  import('./second-factor/EnrolmentPage.tsx').then((file) => file.EnrolmentPage),
)
const RegisterPage = preloaded(() => import('./pages/RegisterPage.tsx').then((file) => file.RegisterPage))
const ForgotPage = preloaded(() => import('./pages/ForgotPage.tsx').then((file) => file.ForgotPage))
const VerifyPage = preloaded(() => import('./pages/VerifyPage.tsx').then((file) => file.VerifyPage))
const ResetPage = preloaded(() => import('./pages/ResetPage.tsx').then((file) => file.ResetPage))
const NotFoundPage = preloaded(() => import('./pages/NotFoundPage.tsx').then((file) => file.NotFoundPage))
// Few visits need them.
const ErrorsPage = onDemand(() => import('./pages/ErrorsPage.tsx').then((file) => file.ErrorsPage))
const StaffPages = onDemand(() => import('./admin/StaffPages.tsx').then((file) => file.StaffPages))
const SocialCallbackPage = onDemand(() =>
  import('./social/SocialCallbackPage.tsx').then((file) => file.SocialCallbackPage),
)
const SocialFinishPage = onDemand(() =>
  import('./social/SocialFinishPage.tsx').then((file) => file.SocialFinishPage),
)
const SocialLinkPage = onDemand(() =>
  import('./social/SocialLinkPage.tsx').then((file) => file.SocialLinkPage),
)
// Pure, so that a production build drops them with their code.
const MailboxPage = /* @__PURE__ */ onDemand(() =>
  import('./pages/MailboxPage.tsx').then((file) => file.MailboxPage),
)
const DoctorPage = /* @__PURE__ */ onDemand(() =>
  import('./doctor/DoctorPage.tsx').then((file) => file.DoctorPage),
)

interface AppProps {
  session: AuthSession
  /** The pages that are not ours. */
  pages?: readonly AppPage[]
}

/** Renders what surrounds every page. */
export function App({ session, pages = APP_PAGES }: AppProps) {
  useEffect(() => {
    void preloadAll()
    return session.connection.onRecovery(() => void preloadAll())
  }, [session])

  return (
    <Router>
      <AuthProvider session={session}>
        <ProfileProvider>
          <Shell links={linksOf(pages)}>
            <PageBoundary>
              <Suspense fallback={<LoadingGate />}>
                <Pages own={pages} />
              </Suspense>
            </PageBoundary>
          </Shell>
        </ProfileProvider>
        <Confirmation />
        <ConnectionBanner />
        <Toaster />
      </AuthProvider>
    </Router>
  )
}

function linksOf(pages: readonly AppPage[]) {
  return pages.flatMap(({ path, link }) => (link === undefined ? [] : [{ path, label: link }]))
}

/** Renders the pages by path: for signed-in users, for guests, for both. Of two with the same path the first is shown. */
function Pages({ own }: { own: readonly AppPage[] }) {
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
      <StaffPages />
    </StaffRoute>
  )
  return (
    <Routes>
      {own.filter(({ isPublic }) => isPublic).map(toRoute)}
      <Route element={privately}>
        {own.filter(({ isPublic }) => !isPublic).map(toRoute)}
        <Route path="/" element={<HomePage />} />
        <Route path="/profile" element={<ProfilePage sections={PROFILE_SECTIONS} />} />
        <Route path="/sessions" element={<SessionsPage />} />
        <Route path={ENROLMENT_PATH} element={<EnrolmentPage />} />
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
      <Route path="/errors" element={<ErrorsPage />} />
      {import.meta.env.DEV && <Route path="/mailbox" element={<MailboxPage />} />}
      {import.meta.env.DEV && <Route path="/doctor" element={<DoctorPage />} />}
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  )
}

function toRoute({ path, element }: AppPage) {
  return <Route key={path} path={path} element={element} />
}
