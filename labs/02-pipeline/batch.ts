import { Subscriber } from 'zeromq'
import { freeEndpoints, look } from './processes.ts'
import { Tap } from './tap.ts'
import { bar } from './terminal.ts'

/** What each role finds in its environment. */
export type Endpoints = Record<'ventilator' | 'worker' | 'sink', Record<string, string>>

/** A batch as it is seen from outside: on the wires between the programs, and in what the sink publishes. */
export class Batch {
  /** The names that have said READY. */
  readonly ready = new Set<string>()
  /** How many had when the first task went out; undefined until then. */
  readyAtFirstTask: number | undefined
  /** What START said. */
  count = 0
  totalMs = 0
  /** The most tasks that had been sent and had no result yet. */
  mostOut = 0
  /** Who did each task, by its id, in the order of the first results. */
  readonly doneBy = new Map<string, string>()
  /** Milliseconds of work in those results, by worker. */
  readonly workedMs = new Map<string, number>()
  readonly acknowledged = new Set<string>()
  /** How often a task went out that had gone out before. */
  sentAgain = 0
  onReady = (_worker: string): void => {}
  onSentAgain = (_id: string, _afterMs: number): void => {}
  onAcknowledged = (): void => {}
  /** Whether the demo's own socket has reached the sink. */
  isListening = false
  readonly #sent = new Map<string, { times: number; at: number; connection: number }>()
  readonly #connectionOf = new Map<string, number>()
  readonly #control = new Subscriber()
  #taps: Tap[] = []
  #hearing = Promise.resolve()

  /** Begins to listen, and gives the endpoints for each role. */
  async watch(): Promise<Endpoints> {
    const [TASKS_ENDPOINT = '', RESULTS_ENDPOINT = '', READY_ENDPOINT = '', CONTROL_ENDPOINT = ''] =
      await freeEndpoints(4)
    const taps = [
      new Tap(TASKS_ENDPOINT, (text, connection) => this.#task(text, connection)),
      new Tap(RESULTS_ENDPOINT, (text) => this.#result(text)),
      new Tap(READY_ENDPOINT, (text) => this.#report(text)),
    ]
    const [tasks = '', results = '', ready = ''] = await Promise.all(taps.map((tap) => tap.open()))
    this.#taps = taps
    this.#control.events.on('handshake', () => {
      this.isListening = true
      look()
    })
    this.#control.connect(CONTROL_ENDPOINT)
    this.#control.subscribe('ACK ')
    this.#hearing = this.#hear()
    return {
      ventilator: { TASKS_ENDPOINT, READY_ENDPOINT, RESULTS_ENDPOINT: results, CONTROL_ENDPOINT },
      worker: { TASKS_ENDPOINT: tasks, READY_ENDPOINT: ready, RESULTS_ENDPOINT: results, CONTROL_ENDPOINT },
      sink: { RESULTS_ENDPOINT, CONTROL_ENDPOINT },
    }
  }

  async close(): Promise<void> {
    this.#control.close()
    for (const tap of this.#taps) tap.close()
    // A socket that is closed while it takes a message in may fail instead of ending the loop.
    await this.#hearing.catch(() => {})
  }

  /** How many workers have reached the ventilator. */
  get connected(): number {
    return this.#taps[0]?.connected ?? 0
  }

  /** The tasks that were sent to this worker and have not come back. */
  heldBy(worker: string): string[] {
    const connection = this.#connectionOf.get(worker)
    return [...this.#sent.keys()].filter(
      (id) => !this.doneBy.has(id) && this.#sent.get(id)!.connection === connection,
    )
  }

  /** How many tasks have not gone out yet. */
  get unsent(): number {
    return this.count - this.#sent.size
  }

  /** The tasks that are acknowledged, as a bar that shows who did them. */
  bar(): string {
    const done = [...this.doneBy].filter(([id]) => this.acknowledged.has(id))
    return bar(
      done.map(([, worker]) => worker),
      this.count,
    )
  }

  #report(text: string): void {
    const worker = text.replace('READY ', '')
    this.ready.add(worker)
    this.onReady(worker)
    look()
  }

  #task(text: string, connection: number): void {
    const id = text.split(' ')[0]!
    const before = this.#sent.get(id)
    this.readyAtFirstTask ??= this.ready.size
    this.#sent.set(id, { times: (before?.times ?? 0) + 1, at: performance.now(), connection })
    if (before) {
      this.sentAgain++
      this.onSentAgain(id, performance.now() - before.at)
    }
    this.mostOut = Math.max(this.mostOut, this.#sent.size - this.doneBy.size)
    look()
  }

  #result(text: string): void {
    const [id = '', worker = '', ms] = text.split(' ')
    if (id === 'START') {
      this.count = Number(worker)
      this.totalMs = Number(ms)
    } else if (!this.doneBy.has(id)) {
      const sent = this.#sent.get(id)
      // A result tells whose connection it is that the task went over.
      if (sent?.times === 1) this.#connectionOf.set(worker, sent.connection)
      this.doneBy.set(id, worker)
      this.workedMs.set(worker, (this.workedMs.get(worker) ?? 0) + Number(ms))
    }
    look()
  }

  async #hear(): Promise<void> {
    for await (const [text] of this.#control) {
      this.acknowledged.add(text!.toString().replace('ACK ', ''))
      this.onAcknowledged()
      look()
    }
  }
}
