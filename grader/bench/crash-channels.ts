/**
 * A server of lab 04 tested like a database: so many rounds of random requests, each ended by SIGKILL at a random moment.
 * Whatever was acknowledged must be there after each, once, and reach the proxy in the end. After every tenth round
 * its files are cut off, in a copy: it must notice. For Linux and macOS.
 * Run: npx tsx grader/bench/crash-channels.ts [ROUNDS] [SEED] [FOLDER]
 * The folder is a submission, with a lab.json if need be. Without one it is lab 04's solution.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChatServer } from '../checks/04-pubsub-proxy.server.cast.ts'
import { Crash } from '../checks/04-pubsub-proxy.server.crash.ts'
import { expectBothNoticed, promisesOf } from '../checks/04-pubsub-proxy.server.torn.ts'
import { readLab } from '../kit/manifest.ts'
import { Random } from '../kit/random.ts'
import { Scene } from '../kit/scene.ts'
import { openSubmission } from '../kit/submission.ts'

const [, , rounds = '200', seed = String(Math.floor(Math.random() * 1e9)), ...given] = process.argv
const TORN_EVERY = 10

const root = join(import.meta.dirname, '../..')
const temporary = mkdtempSync(join(tmpdir(), 'zeromq-crash-'))
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
const { scene, crash, server } = await begin()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void scene.close().finally(() => process.exit(1)))
const begun = performance.now()
let round = 0
let torn = 0
try {
  while (round < Number(rounds)) {
    round++
    await crash.round()
    if (round % TORN_EVERY === 0) await tear()
  }
  await crash.expectPublished()
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  console.log(
    `seed ${seed}: ${rounds} rounds in ${seconds} s, ${crash.acknowledged} requests acknowledged, ${torn} torn files`,
  )
  console.log(`everything is there and nothing twice; ${server.heard.length} publications reached the proxy`)
} catch (error) {
  console.error(
    `seed ${seed}, round ${round}: ${(error as Error).message}\n${server.program.errors.slice(-20).join('\n')}`,
  )
  console.error(`again: npx tsx grader/bench/crash-channels.ts ${[rounds, seed, ...given].join(' ')}`)
  process.exitCode = 1
}
await scene.close()
process.exit()

async function begin(): Promise<{ scene: Scene; crash: Crash; server: ChatServer }> {
  const lab = await readLab(root, '04-pubsub-proxy')
  const folder = given[0] ?? join(root, 'labs', lab.folder, 'solution')
  const place = { root, build: join(temporary, 'bundles'), sandbox: 'none' } as const
  const submission = await openSubmission(lab, folder, place)
  const [programs, hosts] = [join(temporary, 'programs'), join(temporary, 'hosts')]
  mkdirSync(programs)
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const run = {
    lab,
    submission,
    seed: Number(seed),
    times: 1,
    ui: false,
    patience: false,
    sandbox: 'none' as const,
    hosts,
  }
  const made = new Scene({ ...run, temporary: programs }, new Random(Number(seed), 'crash'))
  const started = await ChatServer.start(made)
  return { scene: made, server: started, crash: new Crash(started, { all: true }) }
}

/** The server has another past in a copy of its folder, and is killed and started again with its own. */
async function tear(): Promise<void> {
  const promises = await promisesOf(server, ...crash.pasts)
  await server.dies()
  await expectBothNoticed(server, promises)
  torn += 2
  server.starts()
  await crash.compare()
}
