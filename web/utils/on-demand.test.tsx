import { cleanup, render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { expect, onTestFinished, test } from 'vitest'
import { settle } from '../testing/test-network.ts'
import { preloadAll, preloaded, preloadedPart } from './on-demand.tsx'

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>
const Waiting = () => <p>Waiting</p>

/** Returns a file that arrives when the test says so, or does not. */
function createFile() {
  let ending: { resolve(): void; reject(): void } | undefined
  let count = 0
  const load = () => {
    count += 1
    return new Promise<typeof Greeting>((resolve, reject) => {
      ending = { resolve: () => resolve(Greeting), reject: () => reject(new Error('no network')) }
    })
  }
  onTestFinished(cleanup)
  return {
    load,
    arrive: () => ending?.resolve(),
    fail: () => ending?.reject(),
    count: () => count,
  }
}

test('a page: the gate, then the page', async () => {
  const { load, arrive } = createFile()
  const GreetingPage = preloaded(load)
  render(<GreetingPage name="user1" />)
  expect(screen.getByText('Opening the gate…')).toBeTruthy()
  arrive()

  expect(await screen.findByText('Hello user1')).toBeTruthy()
})

test('what is loaded already is there at once, without a request', async () => {
  const { load, arrive, count } = createFile()
  const GreetingPage = preloaded(load)
  const loading = preloadAll()
  arrive()
  await loading
  render(<GreetingPage name="user1" />)

  expect(screen.getByText('Hello user1')).toBeTruthy()
  expect(count()).toBe(1)
})

test('a page that cannot be loaded: it says so, and the next visit tries again', async () => {
  const { load, arrive, fail } = createFile()
  const GreetingPage = preloaded(load)
  const { unmount } = render(<GreetingPage name="user1" />, { wrapper: MemoryRouter })
  fail()
  expect(await screen.findByRole('heading', { name: "Couldn't load this page" })).toBeTruthy()
  unmount()
  render(<GreetingPage name="user1" />)
  arrive()

  expect(await screen.findByText('Hello user1')).toBeTruthy()
})

test('a part of a page that cannot be loaded: what waits stays', async () => {
  const { load, fail } = createFile()
  const GreetingPart = preloadedPart(load, Waiting)
  render(<GreetingPart name="user1" />)
  fail()
  await settle()

  expect(screen.getByText('Waiting')).toBeTruthy()
  expect(screen.queryByRole('heading')).toBeNull()
})
