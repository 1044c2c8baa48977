import { expect, type Page } from '@playwright/test'
import { test as base } from './fixtures.ts'
import { serveSite } from './site.ts'

/**
 * Returns the page of a client that behaves as the tutorial's does, written from its description. It runs on another
 * origin, hard-codes the URL of the API, keeps the whole response in localStorage and decodes it from there. It
 * refreshes once on every load, and takes any status but 200 for a sign-out.
 */
function clientPage(api: string, { strictMode }: { strictMode: boolean }): string {
  return `<!doctype html><title>Tutorial client</title>
<p id="greeting"></p><p id="profile"></p><p id="log"></p>
<script type="module">
  const JSON_TYPE = { 'Content-Type': 'application/json' }
  const show = (id, text) => { document.getElementById(id).textContent = text }
  // jwt-decode 3: whatever stands between the first two dots.
  const decode = (text) => JSON.parse(atob(text.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')))
  const post = (path, body) => fetch('${api}' + path, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })
  let stored = localStorage.getItem('authTokens')
  const logout = () => { localStorage.removeItem('authTokens'); show('greeting', 'logged out') }

  window.login = async (username, password) => {
    const data = await (await post('/api/token/', { username, password })).json()
    localStorage.setItem('authTokens', JSON.stringify(data))
    stored = JSON.stringify(data)
    show('greeting', 'Hello ' + decode(data.access).username + '!')
    await profile()
  }
  window.update = async () => {
    const response = await post('/api/token/refresh/', { refresh: stored ? JSON.parse(stored).refresh : undefined })
    const data = await response.json()
    if (response.status !== 200) return logout()
    localStorage.setItem('authTokens', JSON.stringify(data))
    stored = JSON.stringify(data)
  }
  const profile = async () => {
    const headers = { ...JSON_TYPE, Authorization: 'Bearer ' + JSON.parse(stored).access }
    const response = await fetch('${api}/api/profile', { method: 'GET', headers })
    const data = await response.json()
    if (response.status === 200) show('profile', 'Name: ' + data.first_name + ' ' + data.last_name + ', Email: ' + data.email)
    else if (response.statusText === 'Unauthorized') logout()
  }

  if (stored) { show('greeting', 'Hello ' + decode(stored).username + '!'); profile() }
  const loading = [window.update(), ${strictMode} ? window.update() : null]
  await Promise.all(loading)
  show('log', 'loaded')
</script>`
}

interface TutorialFixtures {
  /** Opens the client on its own origin, against an API with these settings. */
  openClient(options?: { strictMode?: boolean; env?: Record<string, string> }): Promise<void>
}

const test = base.extend<TutorialFixtures>({
  openClient: async ({ page, startApp }, use) => {
    const site = await serveSite()
    const { origin } = site
    await use(async ({ strictMode = false, env } = {}) => {
      const { url } = await startApp({ CORS_ORIGINS: origin, ...env })
      site.show(clientPage(url.replace('localhost', '127.0.0.1'), { strictMode }))
      await page.goto(origin)
      await expect(page.locator('#log')).toHaveText('loaded')
    })
    site.close()
  },
})

async function login(page: Page, username: string, password: string): Promise<void> {
  await page.evaluate(`login('${username}', '${password}')`)
}

test('the client of the tutorial, as a production build, with our default settings', async ({
  page,
  openClient,
}) => {
  await openClient()
  await expect(page.locator('#greeting')).toHaveText('logged out')
  await login(page, 'user1', 'password1')
  await expect(page.locator('#profile')).toHaveText('Name: Sam Smith, Email: sam@smith.com')

  for (let reload = 0; reload < 2; reload++) {
    await page.reload()
    await expect(page.locator('#log')).toHaveText('loaded')
    await expect(page.locator('#greeting')).toHaveText('Hello user1!')
    await expect(page.locator('#profile')).toHaveText('Name: Sam Smith, Email: sam@smith.com')
  }
  await page.evaluate('update()')
  await login(page, 'user2', 'password2')
  await expect(page.locator('#profile')).toHaveText('Name: Tim Allen, Email: tim@allen.com')
})

test('and under StrictMode, which refreshes twice at once, with REFRESH_REUSE_WINDOW_BODY=2s', async ({
  page,
  openClient,
}) => {
  await openClient({ strictMode: true, env: { REFRESH_REUSE_WINDOW_BODY: '2s' } })
  await login(page, 'user1', 'password1')
  for (let reload = 0; reload < 2; reload++) {
    await page.reload()
    await expect(page.locator('#log')).toHaveText('loaded')
    await expect(page.locator('#greeting')).toHaveText('Hello user1!')
    await expect(page.locator('#profile')).toHaveText('Name: Sam Smith, Email: sam@smith.com')
  }
})
