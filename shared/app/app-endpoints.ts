import type { Endpoint } from '../api/endpoint.ts'

/** The modules with your endpoints. */
type Modules = [
  // One line for each module.
]

/** Every endpoint that you have added. */
export type AppEndpoint = EndpointIn<Modules[number]>

type EndpointIn<Module> = Module extends unknown ? Extract<Module[keyof Module], Endpoint> : never
