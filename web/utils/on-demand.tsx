import { type ComponentType, lazy, type ReactNode, useEffect, useState } from 'react'
import { LoadingGate } from '../components/LoadingGate.tsx'
import { NotLoadedPage } from '../components/NotLoadedPage.tsx'

// Components whose code is not part of the first script, so that the first page is usable sooner.

/** Imports the file of a component. */
type Load<Props> = () => Promise<ComponentType<Props>>

const preloads: (() => Promise<unknown>)[] = []

/** Creates a component whose code is loaded when it is first shown. If loading fails, shows an error. */
export function onDemand<Props extends object>(load: Load<Props>) {
  return lazy(() =>
    load().then(
      (component) => ({ default: component }),
      () => ({ default: NotLoadedPage }),
    ),
  )
}

/**
 * Creates a page whose code is loaded soon after the first page is shown, because it must open without a server
 * too. Shows a `LoadingGate` until then. Does not use `lazy`, because React delays what replaces its fallback.
 */
export function preloaded<Props extends object>(load: Load<Props>) {
  return createPreloaded(load, LoadingGate, NotLoadedPage)
}

/** Creates a part of a page whose code is loaded as `preloaded` does. Shows `Waiting` until then. */
export function preloadedPart<Props extends object>(load: Load<Props>, Waiting: () => ReactNode) {
  return createPreloaded(load, Waiting, Waiting)
}

function createPreloaded<Props extends object>(
  load: Load<Props>,
  Waiting: () => ReactNode,
  Failed: () => ReactNode,
) {
  let loaded: ComponentType<Props> | undefined

  async function preload(): Promise<ComponentType<Props>> {
    loaded ??= await load()
    return loaded
  }
  preloads.push(preload)

  return function Preloaded(props: Props) {
    const [Component, setComponent] = useState(() => loaded)

    useEffect(() => {
      if (Component) return
      preload().then(
        (component) => setComponent(() => component),
        () => setComponent(() => Failed),
      )
    }, [Component])

    return Component ? <Component {...props} /> : <Waiting />
  }
}

/** Loads what is not loaded yet of the code of `preloaded` components. Ignores failures: showing one tries again. */
export async function preloadAll(): Promise<void> {
  await Promise.allSettled(preloads.map((preload) => preload()))
}
