import { useCallback, useEffect, useState } from 'react'
import type { Profile } from '../../shared/api/account-api.ts'
import { ApiError } from '../api/client.ts'
import { PageTitle } from '../components/PageTitle.tsx'
import { useAuth } from '../context/AuthContext.tsx'

/** Greets whoever is signed in with their own profile. */
export function HomePage() {
  const { profile, problem, load } = useProfile()
  return (
    <article className="card">
      <PageTitle>Home</PageTitle>
      <p>You are logged in to the homepage!</p>
      {problem ? (
        <ProfileProblem words={problem} retry={load} />
      ) : (
        <div aria-busy={!profile} className="profile">
          <p>Name: {profile && `${profile.first_name} ${profile.last_name}`.trim()}</p>
          <p>Email: {profile?.email}</p>
        </div>
      )}
    </article>
  )
}

function ProfileProblem({ words, retry }: { words: string; retry: () => void }) {
  return (
    <div role="alert">
      <p className="problem">{words}</p>
      <button type="button" className="secondary" onClick={retry}>
        Try again
      </button>
    </div>
  )
}

function useProfile() {
  const { call } = useAuth()
  const [profile, setProfile] = useState<Profile>()
  const [problem, setProblem] = useState<string>()

  const load = useCallback(
    async (signal?: AbortSignal) => {
      setProblem(undefined)
      try {
        setProfile(await call('GET /api/profile', { signal }))
      } catch (error) {
        // Anything else is an abort: this page is gone, or somebody else has signed in.
        if (error instanceof ApiError) setProblem(error.message)
      }
    },
    [call],
  )

  useEffect(() => {
    const leaving = new AbortController()
    load(leaving.signal)
    return () => leaving.abort()
  }, [load])

  return { profile, problem, load: () => void load() }
}
