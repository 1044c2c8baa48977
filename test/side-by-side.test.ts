import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ROOT, temporaryFolder } from './server-process.ts'

/** Runs these shell commands, two at a time, in a process and a folder of their own. */
function runTwoAtOnce(commands: string[]) {
  const { path, remove } = temporaryFolder()
  onTestFinished(remove)
  const steps = commands.map((code) => ({ name: code, command: ['sh', '-c', `cd ${path}; ${code}`] }))
  const program = join(path, 'program.mts')
  writeFileSync(
    program,
    `import { firstFailure, stopSteps } from '${ROOT}/test/side-by-side.ts'
    process.on('SIGTERM', () => void stopSteps())
    const failed = await firstFailure(${JSON.stringify(steps)}, 2)
    console.log('failed:', failed?.name)`,
  )
  const args = ['--import', 'tsx', program]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, path, output: readOutput(child) }
}

async function readOutput(child: ChildProcess): Promise<string[]> {
  let output = ''
  child.stdout?.on('data', (data) => (output += data))
  await once(child, 'close')
  return output.trim().split('\n')
}

/** Waits in a shell until another command has written this file. */
const until = (file: string) => `until [ -e ${file} ]; do sleep 0.05; done`

test('each output stays in one piece, the oldest first, and a third step begins when one has ended', async () => {
  const { output } = runTwoAtOnce([
    `echo a1; ${until('third')}; echo a2`,
    'echo b1; echo b2',
    'echo c; touch third',
  ])

  expect(await output).toEqual(['a1', 'a2', 'b1', 'b2', 'c', 'failed: undefined'])
})

test('the first failure ends the other step with all its processes, starts none, and has the last word', async () => {
  const endless = 'echo a1; touch began; sh -c "echo \\$\\$ > pid; exec sleep 600"'
  const failing = `${until('pid')}; echo b1; exit 3`
  const { output, path } = runTwoAtOnce([endless, failing, 'touch third'])

  expect(await output).toEqual(['a1', 'b1', `failed: ${failing}`])
  expect(existsSync(join(path, 'third'))).toBe(false)
  expectGone(Number(readFileSync(join(path, 'pid'), 'utf8')))
})

test('the output of a step that passed before a failure is not lost', async () => {
  const failing = `${until('passed')}; echo a1; exit 1`
  const { output } = runTwoAtOnce([failing, 'echo b1; touch passed'])

  expect(await output).toEqual(['a1', 'b1', `failed: ${failing}`])
})

test('a signal ends all steps, which then count as failed', async () => {
  const endless = (name: string) => `echo ${name}; sh -c "echo \\$\\$ > ${name}; exec sleep 600"`
  const { child, path, output } = runTwoAtOnce([endless('a'), endless('b'), 'touch third'])
  const pids = () => ['a', 'b'].map((name) => Number(readFileSync(join(path, name), 'utf8')))
  const haveBegun = () => existsSync(join(path, 'a')) && existsSync(join(path, 'b')) && !pids().includes(0)
  await expect.poll(haveBegun, { timeout: 20_000 }).toBe(true)
  child.kill()

  expect((await output).at(-1)).toMatch(/^failed: echo [ab];/)
  expect(existsSync(join(path, 'third'))).toBe(false)
  for (const pid of pids()) expectGone(pid)
})

function expectGone(pid: number): void {
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
}
