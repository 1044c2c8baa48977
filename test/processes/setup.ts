import { makeBuilds } from '../builds.ts'

/** Builds the server that these tests start, unless it is there. */
export async function setup(): Promise<void> {
  await makeBuilds()
}
