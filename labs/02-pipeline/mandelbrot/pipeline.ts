// The ventilator and the sink of the picture, in one: it deals out rows and puts together what comes back.
import { Pull, Push } from 'zeromq'
import { HEIGHT, WIDTH } from './set.ts'

export class Pipeline {
  /** How many have reported. */
  workers = 0
  readonly #tasks = new Push({ linger: 0 })
  readonly #results = new Pull({ receiveTimeout: 8000 })

  /** Gives what a worker finds in its environment. */
  async bind(): Promise<Record<string, string>> {
    await this.#tasks.bind('tcp://127.0.0.1:*')
    await this.#results.bind('tcp://127.0.0.1:*')
    return { TASKS_ENDPOINT: this.#tasks.lastEndpoint!, RESULTS_ENDPOINT: this.#results.lastEndpoint! }
  }

  /** Waits until so many workers have reported, all in all. */
  async hasWorkers(count: number): Promise<void> {
    for (; this.workers < count; this.workers++) await this.#results.receive()
  }

  /** Has all rows computed, and puts them in their places. */
  async paint(progress: (rows: number) => void): Promise<Buffer> {
    const pixels = Buffer.alloc(3 * WIDTH * HEIGHT)
    let next = 0
    const sendNext = async (): Promise<void> => {
      if (next < HEIGHT) await this.#tasks.send(String(next++))
    }
    // A window of two for each worker, as in stage 2.5: another row goes out when one has come back.
    for (let i = 0; i < 2 * this.workers; i++) await sendNext()
    for (let rows = 1; rows <= HEIGHT; rows++) {
      const [row, colours] = await this.#results.receive()
      await sendNext()
      colours!.copy(pixels, 3 * WIDTH * Number(row))
      progress(rows)
    }
    return pixels
  }

  close(): void {
    this.#tasks.close()
    this.#results.close()
  }
}
