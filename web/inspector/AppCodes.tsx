import { useEffect, useState } from 'react'
import { appCode, STEP_SECONDS } from './app-code.ts'
import { type AppSecret, readAppSecrets } from './app-secrets.ts'
import { useNow } from './InspectionContext.tsx'

/** Renders what an authenticator app would show now, for each account whose second factor this tab has set up. */
export function AppCodes() {
  const now = useNow()
  const apps = readAppSecrets()
  // A browser computes no code on plain http, except at localhost.
  if (apps.length === 0 || crypto.subtle === undefined) return null
  return (
    <section className="app-codes" aria-label="Authenticator app">
      {apps.map((app) => (
        <AppCode key={`${app.username} ${app.isWaiting}`} app={app} now={now} />
      ))}
    </section>
  )
}

function AppCode({ app: { username, secret, isWaiting }, now }: { app: AppSecret; now: number }) {
  const code = useCode(secret, Math.floor(now / STEP_SECONDS))
  return (
    <p>
      <span>
        The code of <strong>{username}</strong>
      </span>
      {isWaiting && <span>, to be set up,</span>}
      <span>
        {' '}
        is now <code>{code}</code>, for {STEP_SECONDS - (now % STEP_SECONDS)} s.
      </span>
    </p>
  )
}

function useCode(secret: string, step: number): string | undefined {
  const [code, setCode] = useState<string>()

  useEffect(() => {
    let isCurrent = true
    void appCode(secret, step).then((found) => {
      if (isCurrent) setCode(found)
    })
    return () => {
      isCurrent = false
    }
  }, [secret, step])

  return code
}
