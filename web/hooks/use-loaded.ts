import { useCallback, useEffect, useState } from 'react'
import { ApiError } from '../api/client.ts'
import { useAuth } from '../context/AuthContext.tsx'

/**
 * Loads the data of a page. During a reload the old data stay, so that nothing on the page moves. If a load fails and
 * may succeed later, it is repeated when the connection has recovered.
 *
 * `load` must stay the same function from one render to the next (`useCallback`).
 */
export function useLoaded<Data>(load: (signal?: AbortSignal) => Promise<Data>) {
  const { connection } = useAuth()
  const [data, setData] = useState<Data>()
  const [problem, setProblem] = useState<ApiError>()

  const reload = useCallback(
    async (signal?: AbortSignal) => {
      setProblem(undefined)
      try {
        setData(await load(signal))
      } catch (error) {
        // Any other error is an abort: this page is gone, or another user has signed in.
        if (error instanceof ApiError) setProblem(error)
      }
    },
    [load],
  )

  useEffect(() => {
    const leaving = new AbortController()
    void reload(leaving.signal)
    return () => leaving.abort()
  }, [reload])

  useEffect(() => {
    if (problem?.mayPass) return connection.onRecovery(reload)
  }, [problem, connection, reload])

  return { data, setData, problem, reload: () => reload() }
}
