import { findLab } from '../kit/manifest.ts'
import { UserError } from '../kit/user-error.ts'
import type { Answer, Order } from './apart.ts'
import { Engine } from './engine.ts'
import { gradeOnce, UNATTENDED } from './grade.ts'
import { surroundings } from './surroundings.ts'

/** Takes orders from the process that has started this one, and sends it the results, until it is gone. */
export async function examine(name: string): Promise<void> {
  const around = surroundings()
  const lab = await findLab(around.root, name)
  const engine = Engine.open({ ...around, lab, folder: around.root, watch: false, ui: false })
  const grade = async (order: Order): Promise<Answer> => {
    const options = { ...around, ...UNATTENDED, lab, label: order.folder, ...order }
    try {
      return { result: await gradeOnce(await engine, options) }
    } catch (error) {
      if (error instanceof UserError) return { refused: error.message }
      return { error: (error as Error).stack ?? String(error) }
    }
  }
  process.on('message', (order: Order) => void grade(order).then((answer) => process.send!(answer)))
  await new Promise((resolve) => process.once('disconnect', resolve))
  process.exit()
}
