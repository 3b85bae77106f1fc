import { findLab } from '../kit/manifest.ts'
import type { Answer, Order } from './apart.ts'
import { Engine } from './engine.ts'
import { gradeOnce } from './grade.ts'
import { surroundings } from './surroundings.ts'

/** Takes orders from the process that has started this one, and sends it the results, until it is gone. */
export async function examine(name: string): Promise<void> {
  const around = surroundings()
  const lab = await findLab(around.root, name)
  const engine = Engine.open({ root: around.root, lab, folder: around.root, watch: false, ui: false })
  const grade = async ({ folder, checks, seed, times = 1, coverage }: Order): Promise<Answer> => {
    const options = {
      ...{ ...around, lab, folder, label: folder, stages: [], checks, seed, times, coverage },
      ...{ commandsFile: undefined, patience: false, watch: false, ui: false, quiet: true },
    }
    try {
      return { result: await gradeOnce(await engine, options) }
    } catch (error) {
      return { error: (error as Error).stack ?? String(error) }
    }
  }
  process.on('message', (order: Order) => void grade(order).then((answer) => process.send!(answer)))
  await new Promise((resolve) => process.once('disconnect', resolve))
  process.exit()
}
