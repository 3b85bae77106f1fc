import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { Program, Trouble } from '../processes.ts'
import { draw, print, say } from '../terminal.ts'
import { toPng, toText } from './picture.ts'
import { Pipeline } from './pipeline.ts'
import { computeRow, HEIGHT, WIDTH } from './set.ts'

/** Has a picture computed, calls `progress` for each row, and gives the pixels. */
type Painter = (progress: (rows: number) => void) => Promise<Buffer>

/** Act 2: the same picture by one process alone, then by 1, 2 and 4 workers, and at last to be seen. */
export async function picture(file: string | undefined): Promise<void> {
  const pipeline = new Pipeline()
  try {
    show(await measureAll(pipeline), file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    throw new Trouble('For eight seconds nothing has come from any worker.')
  } finally {
    draw('')
    pipeline.close()
  }
}

async function measureAll(pipeline: Pipeline): Promise<Buffer> {
  say(`The Mandelbrot set, ${WIDTH} × ${HEIGHT} points. Each row is a task for a processor.`)
  print('\n  workers                time   speedup   efficiency')
  const env = await pipeline.bind()
  const painters: Program[] = []
  let isDisturbed = false
  const alone = await measure('none, no socket', computeAlone)
  print(alone.line)
  for (const workers of [1, 2, 4]) {
    // Programs take a while to start; the clock doesn't run yet.
    while (painters.length < workers)
      painters.push(new Program(`painter ${painters.length + 1}`, 'mandelbrot/worker.ts', env))
    await pipeline.hasWorkers(workers)
    const { pixels, ms, line } = await measure(String(workers), (progress) => pipeline.paint(progress))
    const speedup = alone.ms / ms
    print(line + speedup.toFixed(1).padStart(10) + (speedup / workers).toFixed(2).padStart(13))
    isDisturbed ||= speedup < 0.6 * Math.min(workers, availableParallelism())
    if (!pixels.equals(alone.pixels)) throw new Trouble('That is another picture.')
  }
  print('')
  say(aboutProcessors(availableParallelism()))
  if (isDisturbed) say('That is less than it could be: something else keeps this machine busy.')
  return alone.pixels
}

async function measure(name: string, paint: Painter): Promise<{ pixels: Buffer; ms: number; line: string }> {
  const line = `  ${name.padEnd(16)}`
  const begun = performance.now()
  const pixels = await paint((rows) => {
    if (rows % 20 === 0) draw(line + '█'.repeat(rows / 20).padEnd(HEIGHT / 20, '░'))
  })
  const ms = performance.now() - begun
  draw('')
  return { pixels, ms, line: line + `${ms.toFixed()} ms`.padStart(10) }
}

async function computeAlone(progress: (rows: number) => void): Promise<Buffer> {
  const rows: Buffer[] = []
  while (rows.length < HEIGHT) {
    progress(rows.push(computeRow(rows.length)))
    // Ctrl-C gets a turn.
    await setImmediate()
  }
  return Buffer.concat(rows)
}

function aboutProcessors(count: number): string {
  if (count === 1) return 'This machine has one processor: more workers are no faster on it.'
  if (count < 4)
    return `This machine has ${count} processors: four workers are no faster than ${count} on them.`
  return `This machine has ${count} processors. What is missing from 1.00 is messages and waiting.`
}

function show(pixels: Buffer, file: string | undefined): void {
  const [columns, rows] = [process.stdout.columns || 80, process.stdout.rows || 50]
  const image = { width: WIDTH, height: HEIGHT, pixels }
  print('')
  for (const line of toText(image, Math.max(20, Math.min(columns - 4, 3 * (rows - 6), 96))))
    print(`  ${line}`)
  print('')
  if (!file) return
  const png = toPng(image)
  try {
    writeFileSync(file, png)
  } catch (error) {
    throw new Trouble(`${file} can't be written: ${(error as Error).message}.`)
  }
  say(`${file} has the picture: ${WIDTH} × ${HEIGHT} points, ${Math.round(png.length / 1024)} KiB.`)
}
