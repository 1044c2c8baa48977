/**
 * Front ends of other systems. Each is a page that behaves as the real one does, written from its description: its
 * requests, what it reads in a response, and what it stores.
 */
export interface ClientSite {
  /** The origin of the API, without a path. */
  api: string
  /** The origin of the page itself. */
  origin: string
}

const page = (title: string, script: string) => `<!doctype html><title>${title}</title>
<p id="user"></p><p id="message"></p><p id="loaded"></p>
<script type="module">
  const show = (id, text) => { document.getElementById(id).textContent = text }
  const JSON_TYPE = { 'Content-Type': 'application/json' }
  ${script}
  show('loaded', 'loaded')
</script>`

/** NextAuth in front of lesson 9: reads the body, and keeps the response in its own session. */
export function lesson9Client({ api }: ClientSite): string {
  return page(
    'Lesson 9',
    `
  const HOST = '${api}/api/v1/'
  const session = () => JSON.parse(sessionStorage.getItem('session') ?? 'null')
  const profile = async () => {
    const { accessToken } = session()
    const response = await fetch('${api}/api/profile', { headers: { Authorization: 'Bearer ' + accessToken } })
    show('user', response.ok ? (await response.json()).email : 'access token refused: ' + response.status)
  }
  window.login = async (email, password) => {
    const response = await fetch(HOST + 'authuser/login/', { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ email, password }) })
    const data = await response.json()
    if (!data?.username || !data?.access_token) return show('message', 'Invalid credentials')
    sessionStorage.setItem('session', JSON.stringify({ accessToken: data.access_token, refreshToken: data.refresh_token }))
    show('message', 'Welcome back, ' + data.username + '!')
    await profile()
  }
  window.signup = async (fields) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    const response = await fetch(HOST + 'authuser/signup/', { method: 'POST', body: form })
    const data = await response.json()
    show('message', response.ok ? 'made ' + data.username : data.error)
  }
  window.signOut = () => { sessionStorage.removeItem('session'); show('user', '') }
  window.refresh = async () => {
    const body = JSON.stringify({ refresh: session().refreshToken })
    const data = await (await fetch('${api}/api/token/refresh', { method: 'POST', headers: JSON_TYPE, body })).json()
    sessionStorage.setItem('session', JSON.stringify({ accessToken: data.access, refreshToken: data.refresh }))
    await profile()
  }
  if (session()) await profile()`,
  )
}

/** Redux in memory: every load sends two refreshes at once, and then requests the user. */
export function completeUserAuthClient({ api, origin }: ClientSite): string {
  return page(
    'Complete user authentication',
    `
  const API = '${api}/api'
  const post = (path, body) => fetch(API + path, { method: 'POST', credentials: 'include', headers: JSON_TYPE, body: JSON.stringify(body) })
  const bare = (path) => fetch(API + path, { method: 'POST', credentials: 'include' })
  const enter = ({ user }) => show('user', user.username + ' ' + user.email)
  const random = (length) => {
    const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~'
    return [...crypto.getRandomValues(new Uint8Array(length))].map((n) => letters[n % letters.length]).join('')
  }
  const challengeOf = async (verifier) => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
    return btoa(String.fromCharCode(...new Uint8Array(digest))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  }
  window.register = async (form) => {
    const response = await post('/auth/register/', form)
    show('message', response.ok ? (await response.json()).message : 'Registration failed')
  }
  window.login = async (email, password) => {
    const response = await post('/auth/login/', { email, password })
    if (response.ok) enter(await response.json())
    else show('message', 'Invalid credentials')
  }
  window.logout = async () => { await bare('/auth/logout/'); show('user', 'Guest') }
  window.openProvider = async () => {
    const nonce = random(12)
    const saved = { nonce, provider: 'google' }
    localStorage.setItem('oauth_state_' + nonce, JSON.stringify(saved))
    const verifier = random(64)
    localStorage.setItem('pkce_' + nonce, verifier)
    const redirect = encodeURIComponent('${origin}/auth/callback')
    location.href = '${api.replace('localhost', '127.0.0.1')}/stand-in/google/authorize?response_type=code&client_id=stand-in&redirect_uri=' + redirect
      + '&scope=' + encodeURIComponent('openid email profile') + '&state=' + encodeURIComponent(btoa(JSON.stringify(saved)))
      + '&code_challenge=' + (await challengeOf(verifier)) + '&code_challenge_method=S256&access_type=offline&prompt=select_account'
  }
  const callback = async () => {
    const query = new URLSearchParams(location.search)
    const { nonce, provider } = JSON.parse(atob(query.get('state')))
    if (!localStorage.getItem('oauth_state_' + nonce)) return show('message', 'Missing saved oauth state (possible CSRF)')
    const code_verifier = localStorage.getItem('pkce_' + nonce)
    const response = await post('/auth/social/' + provider + '/', { code: query.get('code'), code_verifier })
    if (!response.ok) return show('message', 'Backend error: ' + (await response.text()))
    enter(await response.json())
    show('message', 'Login successful, redirecting...')
    history.replaceState(null, '', '/dashboard')
  }
  const refreshToken = async () => (await bare('/auth/token/refresh/')).ok
  const checkAuth = async () => {
    const response = await bare('/auth/token/refresh/')
    if (!response.ok) return show('user', 'Guest')
    const { access } = await response.json()
    const me = await fetch(API + '/auth/me/', { credentials: 'include', headers: { Authorization: 'Bearer ' + access } })
    enter({ user: await me.json() })
  }
  await Promise.all([refreshToken(), checkAuth()])
  if (location.pathname === '/auth/callback') await callback()`,
  )
}

/** Redux Toolkit Query: verifies on every load. Any 401 causes one refresh, behind a mutex. */
export function djoserClient({ api, origin }: ClientSite): string {
  return page(
    'Djoser and Next.js',
    `
  let mutex
  const send = (path, options = {}) => fetch('${api}/api' + path, { credentials: 'include', ...options })
  const query = async (path, options) => {
    await mutex
    const response = await send(path, options)
    if (response.status !== 401) return response
    if (mutex) { await mutex; return send(path, options) }
    let refreshed
    mutex = send('/jwt/refresh/', { method: 'POST' }).then(({ ok }) => { refreshed = ok })
    await mutex
    mutex = undefined
    return refreshed ? send(path, options) : response
  }
  const post = (path, body) => query(path, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })
  const messages = async (response) => Object.values(await response.json()).flat().join(' | ')
  const dashboard = async () => {
    const { first_name, last_name, email } = await (await query('/users/me/')).json()
    show('user', first_name + ' ' + last_name + ' ' + email)
  }
  const after = async (response, words, otherwise) => {
    show('message', response.ok ? words : otherwise ?? (await messages(response)))
    return response.ok
  }
  window.login = async (email, password) => {
    if (await after(await post('/jwt/create/', { email, password }), 'Logged in', 'Failed to log in')) await dashboard()
  }
  window.register = async (form) => after(await post('/users/', form), 'Please check email to verify account')
  window.activate = async (uid, token) => after(await post('/users/activation/', { uid, token }), 'Account activated', 'Failed to activate account')
  window.logout = async () => { if ((await query('/logout/', { method: 'POST' })).ok) show('user', 'You are not logged in') }
  window.load = async () => {
    if ((await query('/jwt/verify/', { method: 'POST' })).ok) await dashboard()
    else show('user', 'You are not logged in')
  }
  window.twice = () => Promise.all([window.load(), dashboard()])
  window.continueWithGoogle = async () => {
    const redirect = '${origin}/auth/google'
    const response = await send('/o/google-oauth2/?redirect_uri=' + redirect, { headers: { Accept: 'application/json' } })
    location.assign((await response.json()).authorization_url)
  }
  if (location.pathname === '/auth/google') {
    const params = new URLSearchParams(location.search)
    const path = '/o/google-oauth2/?state=' + encodeURIComponent(params.get('state')) + '&code=' + encodeURIComponent(params.get('code'))
    const headers = { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' }
    await after(await query(path, { method: 'POST', headers }), 'Logged in', 'Failed to log in')
    history.replaceState(null, '', '/dashboard')
  }
  await window.load()`,
  )
}

/** A guard that checks before every page. Any 401 causes a refresh and one retry, without a mutex. */
export function cookieFlowClient({ api }: ClientSite): string {
  return page(
    'Cookie flow',
    `
  const API = '${api}/api/users'
  const send = (path, options = {}) => fetch(API + path, { credentials: 'include', ...options })
  const refreshToken = async () => {
    const response = await send('/token/refresh/', { method: 'POST' })
    if (!response.ok) throw new Error((await response.json()).detail || 'Token refresh failed')
  }
  const withAuth = async (path) => {
    const response = await send(path)
    if (response.status !== 401) return response
    try { await refreshToken() } catch { return response }
    return send(path)
  }
  const sendJson = (path, body) => send(path, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })
  window.check = async () => show('user', (await withAuth('/auth-check/')).ok ? 'authenticated' : 'to the login')
  window.twice = () => Promise.all([window.check(), window.check()])
  window.login = async (username, password) => {
    const response = await sendJson('/token/', { username, password })
    show('message', response.ok ? 'in' : (await response.json()).detail || 'Login failed')
    await window.check()
  }
  window.logout = async () => {
    if (!(await send('/logout/', { method: 'POST' })).ok) throw new Error('Logout failed')
    await window.check()
  }
  await window.check()`,
  )
}
