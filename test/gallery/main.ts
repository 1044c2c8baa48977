import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium } from '@playwright/test'
import { findChromium } from '../browser/chromium.ts'
import { runDev } from '../browser/dev-server.ts'
import { type RunningApp, runApp } from '../browser/running-app.ts'
import { ROOT } from '../server-process.ts'
import { SCENES, type Scene } from './scenes.ts'

// Takes a picture of every page in every look, and writes them side by side into one page, for the review of a change.

/** Ignored by git. */
const FOLDER = join(ROOT, '.gallery')

const WIDE = { width: 1280, height: 900 }

/** The looks of a page. */
const LOOKS: Record<string, BrowserContextOptions> = {
  wide: { viewport: WIDE },
  dark: { viewport: WIDE, colorScheme: 'dark' },
  narrow: { viewport: { width: 390, height: 844 } },
  forced: { viewport: WIDE, forcedColors: 'active' },
}

/** Returns the scenes whose name contains a word of the command line; all without one. */
function chosenScenes(): Scene[] {
  const words = process.argv.slice(2)
  return SCENES.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
}

/** Takes one picture. Returns the error if the scene could not be opened. */
async function takePicture(browser: Browser, app: RunningApp, scene: Scene, look: string) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...LOOKS[look] })
  try {
    const page = await context.newPage()
    await scene.open(page, app)
    const path = join(FOLDER, `${scene.name}-${look}.png`)
    await page.screenshot({ path, fullPage: !scene.ofWindow })
  } catch (error) {
    return error
  } finally {
    await context.close()
  }
}

function indexOf(scenes: Scene[]): string {
  const pictures = (name: string) =>
    Object.keys(LOOKS).map((look) => `<img src="${name}-${look}.png" alt="${name}, ${look}" loading="lazy">`)
  const rows = scenes.map(({ name }) => `<h2>${name}</h2><div>${pictures(name).join('')}</div>`)
  return `<!doctype html><meta charset="utf-8"><title>Gallery</title>
<style>body{font-family:system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start}img{height:40rem;border:1px solid #999}</style>
<h1>Every page, in every look</h1>${rows.join('\n')}`
}

/** Takes the pictures of scenes of one app. Reports those that could not be taken. */
async function takePictures(scenes: Scene[], run: () => Promise<{ app: RunningApp; end(): Promise<void> }>) {
  if (scenes.length === 0) return
  const { app, end } = await run()
  const browser = await chromium.launch({ executablePath: findChromium() })
  try {
    for (const scene of scenes) {
      for (const look of Object.keys(LOOKS)) {
        const error = await takePicture(browser, app, scene, look)
        if (!error) continue
        process.exitCode = 1
        console.error(`${scene.name}, ${look}: ${error instanceof Error ? error.message : error}`)
      }
    }
  } finally {
    await browser.close()
    await end()
  }
}

const SETTINGS = { RATE_LIMITS: 'off' }

const scenes = chosenScenes()
rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
await takePictures(
  scenes.filter(({ inDevelopment }) => !inDevelopment),
  () => runApp('refresh-cookie', SETTINGS),
)
await takePictures(
  scenes.filter(({ inDevelopment }) => inDevelopment),
  () => runDev(SETTINGS),
)
writeFileSync(join(FOLDER, 'index.html'), indexOf(scenes))
console.log(`${scenes.length} pages in ${Object.keys(LOOKS).length} looks: ${join(FOLDER, 'index.html')}`)
