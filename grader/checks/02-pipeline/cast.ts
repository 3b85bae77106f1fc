/** Who plays in the checks of lab 02: the submission's programs, and the grader in the other roles. */
import { setTimeout } from 'node:timers/promises'
import type { Link, LinkSides } from '../../kit/links.ts'
import type { PublisherPeer } from '../../kit/peers/publisher.ts'
import type { PullerPeer } from '../../kit/peers/puller.ts'
import type { PusherPeer } from '../../kit/peers/pusher.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Random } from '../../kit/random.ts'
import type { Scene } from '../../kit/scene.ts'
import { until } from '../../kit/until.ts'

/** Nothing is sent again in a check that sets this. */
export const NEVER_MS = 60_000

const ENDS = {
  TASKS_ENDPOINT: { binds: 'ventilator', connects: 'worker' },
  READY_ENDPOINT: { binds: 'ventilator', connects: 'worker' },
  RESULTS_ENDPOINT: { binds: 'sink', connects: 'worker' },
  CONTROL_ENDPOINT: { binds: 'sink', connects: 'worker' },
}
type Variable = keyof typeof ENDS
const VARIABLES = Object.keys(ENDS) as Variable[]

function link(
  scene: Scene,
  variable: Variable,
  student: LinkSides['student'],
  connects?: string,
): Promise<Link> {
  return scene.link(variable, { ...ENDS[variable], ...(connects && { connects }), student })
}

export function environment(...links: Link[]): Record<string, string> {
  return Object.assign({}, ...links.map(({ env }) => env)) as Record<string, string>
}

export interface WorkerCast {
  worker: Program
  ventilator: PusherPeer
  ready: PullerPeer
  results: PullerPeer
  control: PublisherPeer
  /** Where tasks and results are seen. */
  wire: { tasks: Link; results: Link }
}

/** The submission's worker, of that name if it is to have one, between a ventilator and a sink that the grader plays. */
export async function startWorker(scene: Scene, name?: string): Promise<WorkerCast> {
  const [tasks, ready, results, control] = [
    await link(scene, 'TASKS_ENDPOINT', 'connects'),
    await link(scene, 'READY_ENDPOINT', 'connects'),
    await link(scene, 'RESULTS_ENDPOINT', 'connects'),
    await link(scene, 'CONTROL_ENDPOINT', 'connects'),
  ]
  return {
    ventilator: await scene.pusher(tasks),
    ready: await scene.puller(ready),
    results: await scene.puller(results),
    control: await scene.publisher(control),
    worker: scene.start('worker', {
      ...environment(tasks, ready, results, control),
      ...(name && { WORKER: name }),
    }),
    wire: { tasks, results },
  }
}

export interface SinkCast {
  sink: Program
  /** What the ventilator sends. */
  ventilator: PusherPeer
  /** What the workers send. */
  workers: PusherPeer
  control: Link
  wire: { start: Link; results: Link }
}

/** The submission's sink, with a ventilator and workers that the grader plays. */
export async function startSink(scene: Scene): Promise<SinkCast> {
  const results = await link(scene, 'RESULTS_ENDPOINT', 'binds')
  const start = await scene.another(results, 'ventilator')
  const control = await link(scene, 'CONTROL_ENDPOINT', 'binds')
  const sink = scene.start('sink', environment(results, control))
  const [ventilator, workers] = [await scene.pusher(start), await scene.pusher(results)]
  return { sink, ventilator, workers, control, wire: { start, results } }
}

/** Hears what the sink publishes, from now on: its subscription has crossed the wire. */
export async function listener(scene: Scene, { sink, control }: SinkCast): Promise<SubscriberPeer> {
  const way = await scene.another(control, 'listener')
  const subscriber = scene.subscriber(way)
  await until(scene.journal, () => way.subscriptions.length > 0, {
    expected: 'the sink binds a PUB socket at CONTROL_ENDPOINT',
    got: () => 'no subscription could be sent there',
    ended: () => sink.end(),
    ms: START_MS,
  })
  // In the sink it may still be on its way from one thread to another.
  await scene.calm()
  return subscriber
}

/** A worker that the grader plays: it is done with each task at once. */
export interface PlayedWorker {
  name: string
  /** The tasks that it was sent, such as `17 42`, in order. */
  taken: string[]
  /** Says READY, or something else in place of it. */
  report: (...texts: string[]) => void
}

/** Whether the sink acknowledges a task that has come so many times by now. */
export type Acknowledging = (id: string, times: number) => boolean

/** The submission's ventilator, with a sink that the grader plays, and workers as they are hired. */
export class VentilatorCast {
  readonly ventilator: Program
  /** What the sink is sent. */
  readonly results: PullerPeer
  readonly control: PublisherPeer
  readonly workers: PlayedWorker[] = []
  readonly wire: { results: Link; control: Link; tasks: Link[] }
  acknowledging: Acknowledging = () => true
  /** How long the workers have worked, all together; on a busy machine that is longer than the tasks say. */
  workedMs = 0
  readonly #scene: Scene
  readonly #links: { tasks: Link; ready: Link }
  readonly #out = new Set<string>()

  /** Starts the ventilator, and waits until it hears what the sink publishes. */
  static async start(scene: Scene, env: Record<string, string | number>): Promise<VentilatorCast> {
    const tasks = await link(scene, 'TASKS_ENDPOINT', 'binds')
    const ready = await link(scene, 'READY_ENDPOINT', 'binds')
    const results = await link(scene, 'RESULTS_ENDPOINT', 'connects', 'ventilator')
    const control = await link(scene, 'CONTROL_ENDPOINT', 'connects', 'ventilator')
    const [sink, publisher] = [await scene.puller(results), await scene.publisher(control)]
    const ventilator = scene.start('ventilator', { ...environment(tasks, ready, results, control), ...env })
    await publisher.isAskedBy(ventilator)
    return new VentilatorCast(scene, ventilator, sink, publisher, { tasks, ready, results, control })
  }

  private constructor(
    scene: Scene,
    ventilator: Program,
    results: PullerPeer,
    control: PublisherPeer,
    links: { tasks: Link; ready: Link; results: Link; control: Link },
  ) {
    this.#scene = scene
    this.ventilator = ventilator
    this.results = results
    this.control = control
    this.#links = links
    this.wire = { results: links.results, control: links.control, tasks: [] }
  }

  /** Every task that was sent, in order. */
  get sent(): string[] {
    return this.workers.flatMap(({ taken }) => taken)
  }

  /** The ids of the tasks that are out: sent and not acknowledged. */
  get out(): ReadonlySet<string> {
    return this.#out
  }

  /**
   * A worker connects; it has not said READY yet. One that works takes the milliseconds of each task, one after the
   * other, before it is acknowledged; any other is done with it at once, and `acknowledging` says what follows.
   */
  async hire({ works = false } = {}): Promise<PlayedWorker> {
    const name = `${this.#scene.random.word()}-${this.workers.length + 1}`
    let busy = Promise.resolve()
    const tasks = await this.#scene.another(this.#links.tasks, `worker ${name}`)
    this.wire.tasks.push(tasks)
    const peer = await this.#scene.puller(tasks, (task) => {
      worker.taken.push(task)
      if (works) busy = busy.then(() => this.#work(task))
      else this.#acknowledgeOrNot(task)
    })
    const reports = await this.#scene.pusher(await this.#scene.another(this.#links.ready, `worker ${name}`))
    const report = (...texts: string[]): void =>
      reports.send(...(texts.length > 0 ? texts : [`READY ${name}`]))
    const worker: PlayedWorker = { name, taken: [], report }
    this.workers.push(worker)
    await peer.joins(this.ventilator, 'TASKS_ENDPOINT')
    return worker
  }

  acknowledge(...ids: string[]): void {
    for (const id of ids) this.#out.delete(id)
    this.#scene.journal.changed()
    void this.control.send(...ids.map((id) => `ACK ${id}`)).catch(() => {})
  }

  /** Waits until so many different tasks have been sent. */
  async sends(count: number): Promise<void> {
    const different = (): number => new Set(this.sent).size
    await until(this.#scene.journal, () => different() >= count, {
      expected: `ventilator sends ${count} different tasks`,
      got: () => `${different()} came`,
      cause: () => this.#whyNoneCame(),
      ended: () => this.ventilator.end(),
      ms: START_MS,
    })
  }

  async #work(task: string): Promise<void> {
    const [id, ms] = task.split(' ')
    this.#out.add(id!)
    const begun = performance.now()
    await setTimeout(Number(ms))
    this.workedMs += performance.now() - begun
    this.acknowledge(id!)
  }

  #acknowledgeOrNot(task: string): void {
    const id = task.split(' ')[0]!
    this.#out.add(id)
    const times = this.sent.filter((other) => other === task).length
    if (this.acknowledging(id, times)) this.acknowledge(id)
  }

  #whyNoneCame(): string | undefined {
    if (this.results.messages.length > 0 || this.sent.length > 0) return undefined
    return 'neither START nor a task came: did it take READY for what it is, and does it start when WORKERS have said so?'
  }
}

export interface Pipeline {
  ventilator: Program
  sink: Program
  workers: Program[]
  /** Each worker's own way for tasks and results. */
  ways: { tasks: Link; results: Link }[]
  /** The ventilator's own ways to the sink. */
  start: Link
  acknowledgements: Link
}

/** All of the submission's programs at work together, each connection seen and disturbed on its own. */
export async function startPipeline(
  scene: Scene,
  env: Record<string, string | number> & { WORKERS: number },
): Promise<Pipeline> {
  const main = await everyLink((variable) => link(scene, variable, 'both', 'ventilator'))
  const sink = scene.start('sink', environment(main.RESULTS_ENDPOINT, main.CONTROL_ENDPOINT))
  const workers: Program[] = []
  const ways: Pipeline['ways'] = []
  for (let i = 1; i <= env.WORKERS; i++) {
    const name = i === 1 ? 'worker' : `worker ${i}`
    const links = await everyLink((variable) => scene.another(main[variable], name))
    const endpoints = Object.fromEntries(VARIABLES.map((variable) => [variable, links[variable].endpoint]))
    workers.push(scene.start('worker', { ...endpoints, WORKER: `${scene.random.word()}-${i}` }))
    ways.push({ tasks: links.TASKS_ENDPOINT, results: links.RESULTS_ENDPOINT })
  }
  const ventilator = scene.start('ventilator', {
    ...environment(main.TASKS_ENDPOINT, main.READY_ENDPOINT),
    RESULTS_ENDPOINT: main.RESULTS_ENDPOINT.endpoint,
    CONTROL_ENDPOINT: main.CONTROL_ENDPOINT.endpoint,
    ...env,
  })
  const { RESULTS_ENDPOINT: start, CONTROL_ENDPOINT: acknowledgements } = main
  return { ventilator, sink, workers, ways, start, acknowledgements }
}

async function everyLink(open: (variable: Variable) => Promise<Link>): Promise<Record<Variable, Link>> {
  const links = VARIABLES.map(async (variable) => [variable, await open(variable)] as const)
  return Object.fromEntries(await Promise.all(links)) as Record<Variable, Link>
}

/** Milliseconds for so many tasks. */
export function workload(random: Random, count: number, from: number, to: number): number[] {
  return Array.from({ length: count }, () => random.integer(from, to))
}
