import { useCallback, useEffect, useState } from 'react'
import { ApiError } from '../api/client.ts'

/**
 * Loads what a page shows. While it loads again the data of before stay: nothing jumps.
 *
 * `load` must stay the same function from one render to the next (`useCallback`).
 */
export function useLoaded<Data>(load: (signal?: AbortSignal) => Promise<Data>) {
  const [data, setData] = useState<Data>()
  const [problem, setProblem] = useState<ApiError>()

  const reload = useCallback(
    async (signal?: AbortSignal) => {
      setProblem(undefined)
      try {
        setData(await load(signal))
      } catch (error) {
        // Anything else is an abort: this page is gone, or somebody else has signed in.
        if (error instanceof ApiError) setProblem(error)
      }
    },
    [load],
  )

  useEffect(() => {
    const leaving = new AbortController()
    reload(leaving.signal)
    return () => leaving.abort()
  }, [reload])

  return { data, setData, problem, reload: () => reload() }
}
