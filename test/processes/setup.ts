import { makeBuilds } from '../builds.ts'

/** Builds the server that these tests start, unless it exists. */
export async function setup(): Promise<void> {
  await makeBuilds()
}
