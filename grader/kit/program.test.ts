import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { confine, type SandboxKind } from '../sandbox/sandbox.ts'
import { Journal } from './journal.ts'
import { Program } from './program.ts'
import { until } from './until.ts'

let folder: string
let journal: Journal
let program: Program | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-test-'))
  journal = new Journal()
})
afterEach(async () => {
  await program?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe.each<SandboxKind>(['bwrap', 'none'])('with the sandbox %s', (sandbox) => {
  function start(script: string): Program {
    const confinement = { readable: [], writable: folder, cwd: '/', env: {} }
    program = new Program('it', confine(sandbox, ['/bin/sh', '-c', script], confinement), sandbox, journal)
    return program
  }

  async function end(it: Program): Promise<void> {
    await until(journal, () => it.ended, { expected: 'an end', got: () => 'none', ms: 20_000 })
  }

  test('its lines come one by one, the last one without a newline too', async () => {
    const it = start('echo one; echo two >&2; printf three')
    await it.leaves()
    expect(it.lines).toEqual(['one', 'three'])
    expect(it.errors).toEqual(['two'])
  })

  test('it reads what is typed, line by line, to the end of its input', async () => {
    const it = start('while read -r line; do echo "got $line"; done; echo over')
    it.types('one', 'two and \u2028 three')
    await it.prints('got two and \u2028 three')
    expect(it.lines).toEqual(['got one', 'got two and \u2028 three'])
    it.endsInput()
    await it.leaves()
    expect(it.lines.at(-1)).toBe('over')
  })

  test('typing to a program that reads nothing, or has ended, does no harm', async () => {
    const it = start('exec 0<&-; echo ready; sleep 0.1')
    await it.prints('ready')
    it.types('anybody there?')
    await it.leaves()
    it.types('hello?')
    it.endsInput()
    expect(it.lines).toEqual(['ready'])
  })

  test('an exit status and a signal are told apart', async () => {
    const it = start('exit 3')
    await end(it)
    expect(it.ending()).toBe('exit status 3')
    const killed = start('kill -TERM $$; sleep 10')
    await end(killed)
    expect(killed.ending()).toBe('SIGTERM')
  })

  test('what it was given last is likely to have ended it, unless it says that something is still to be written', async () => {
    const it = start('exit 3')
    it.suspect = 'it cannot bear that'
    await end(it)
    expect(it.end()?.parts.cause).toBe('it cannot bear that')
    expect(it.end('it cannot bear this')?.parts.cause).toBe('it cannot bear this')
    const unfinished = start('echo "Error: TODO 1.1: bind" >&2; exit 1')
    unfinished.suspect = 'it cannot bear that'
    await end(unfinished)
    expect(unfinished.end()?.parts.cause).toBe('this is still to be written: TODO 1.1: bind')
  })

  test('what a library says as it dies is explained, if nothing better is known', async () => {
    const it = start('echo "Error: Socket is busy writing; only one" >&2; exit 1')
    await end(it)
    expect(it.end()?.parts.cause).toMatch(/^a send began before/)
    expect(it.end('it cannot bear this')?.parts.cause).toBe('it cannot bear this')
  })

  test('who does nothing but compute can be told from who waits', async () => {
    const [idle, busy] = [start('exec sleep 10'), start('while :; do :; done')]
    await expect.poll(() => busy.times.computedMs, { timeout: 20_000 }).toBeGreaterThan(300)
    expect(idle.times.runMs).toBeGreaterThan(300)
    expect(idle.times.computedMs).toBeLessThan(200)
    await Promise.all([idle.stop(), busy.stop()])
    expect(busy.times.computedMs).toBe(0)
  })

  test('SIGSTOP freezes it and its children, SIGCONT lets them go on', async () => {
    const it = start('while :; do echo tick; sleep 0.01; done')
    await it.prints('tick')
    it.signal('SIGSTOP')
    const heard = it.lines.length
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(it.lines.length).toBeLessThanOrEqual(heard + 2)
    it.signal('SIGCONT')
    await until(journal, () => it.lines.length > heard + 5, {
      expected: 'ticks',
      got: () => 'none',
      ms: 10_000,
    })
  })

  test('SIGKILL ends all of it', async () => {
    const it = start('sleep 100 & sleep 100')
    it.signal('SIGKILL')
    await end(it)
    expect(it.ending()).toBe('SIGKILL')
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'a program that ends on %s passes, one that does not is told so',
    async (signal) => {
      const traps = (command: string) =>
        start(`trap ${command} ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`)
      const good = traps("'exit 0'")
      await good.prints('ready')
      await expect(good.endsOn(signal)).resolves.toBeUndefined()
      const deaf = traps("''")
      await deaf.prints('ready')
      await expect(deaf.endsOn(signal)).rejects.toThrow(/still running|too busy/)
    },
  )

  test('who does not handle Ctrl-C is told what it is', async () => {
    const it = start('echo ready; exec sleep 10')
    await it.prints('ready')
    await expect(it.endsOn('SIGINT')).rejects.toMatchObject({
      parts: { got: 'it ended with SIGINT', cause: expect.stringContaining('Ctrl-C') },
    })
  })

  test('output without end is stopped', async () => {
    const it = start('yes')
    await end(it)
    expect(it.stopped).toBe('it printed more than 1 MiB')
  })

  test('memory without end is stopped', async () => {
    const it = start(
      `exec ${process.execPath} -e "const a = []; setInterval(() => a.push(Buffer.alloc(5e7, 1)), 5)"`,
    )
    await end(it)
    expect(it.stopped).toBe('it used more than 1 GiB of memory')
  })

  test.each(['sleep 100 &', '(setsid sleep 100 &)'])('processes without end are stopped: %s', async (one) => {
    const it = start(`for i in $(seq 100); do ${one} done; sleep 100`)
    await end(it)
    expect(it.stopped).toBe('it had more than 64 processes')
  })

  test('memory that could be shared counts, too', async () => {
    const it = start(`exec python3 -c "
import mmap, time
held = []
while True:
    held.append(mmap.mmap(-1, 2 ** 25))
    for at in range(0, 2 ** 25, 4096): held[-1][at] = 1
    time.sleep(0.02)
"`)
    await end(it)
    expect(it.stopped).toBe('it used more than 1 GiB of memory')
  })

  test('what has left its parent, its group and its session is gone when the program is', async () => {
    const it = start('(setsid sleep 7351 &); echo ready')
    await it.leaves()
    await it.stop()
    const processes = (): string => execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    await expect.poll(processes).not.toContain('sleep 7351')
  })
})
