/**
 * A server of lab 04 tested like a database: so many rounds of random requests, each ended by SIGKILL at a random moment.
 * Whatever was acknowledged must be there after each, once, and reach the proxy in the end. After every tenth round
 * its files are cut off, in a copy: it must notice. For Linux and macOS.
 * Run: npx tsx grader/bench/crash-channels.ts [ROUNDS] [SEED] [FOLDER]
 * The folder is a submission, with a lab.json if need be. Without one it is lab 04's solution.
 */
import { ChatServer } from '../checks/04-pubsub-proxy/server.cast.ts'
import { Crash } from '../checks/04-pubsub-proxy/server-crash.ts'
import { expectBothNoticed, promisesOf } from '../checks/04-pubsub-proxy/server-torn.ts'
import { openScene } from './open-scene.ts'

const [, , rounds = '200', seed = String(Math.floor(Math.random() * 1e9)), ...given] = process.argv
const TORN_EVERY = 10

const scene = await openScene('04-pubsub-proxy', Number(seed), given[0])
const server = await ChatServer.start(scene)
const crash = new Crash(server, { all: true })
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

/** The server has another past in a copy of its folder, and is killed and started again with its own. */
async function tear(): Promise<void> {
  const promises = await promisesOf(server, ...crash.pasts)
  await server.dies()
  await expectBothNoticed(server, promises)
  torn += 2
  server.starts()
  await crash.compare()
}
